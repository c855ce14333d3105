import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { type AttemptEvent, listAttemptEvents } from '#server/platform/jobs/attemptData.ts'
import { compareEvents } from '../delivery/rules.ts'
import type {
  EventsInput,
  NotificationEventRow,
  NotificationStatus,
  NotificationType,
  Paged,
} from '../notifications/schema.ts'
import { describeEvent, eventStatusOf } from '../notifications/statusRules.ts'
import { type HistoryRecord, listOwnEvents, listRecords } from './historyData.ts'
import { requireVisible, scopeFor } from './listHistory.ts'
import { recipientOf } from './view.ts'

/** Page size that exceeds the number of notifications of any appointment. */
const MAX_PER_APPOINTMENT = 1000

/** Lists all events of one appointment's or of some notifications: planned, attempted, and reported by the vendors. */
export async function listEvents(ctx: Ctx, input: EventsInput): Promise<Paged<NotificationEventRow>> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  if (input.appointmentId) await requireVisible(ctx, actor, input.appointmentId)
  const scope = scopeFor(actor, { appointmentId: input.appointmentId, notificationIds: input.notificationId })
  const everything = { page: 1, pageSize: MAX_PER_APPOINTMENT, sortField: 'createdAt', sortOrder: 'asc' } as const
  const records = await listRecords(ctx.db, scope, { type: input.type, channel: input.channel }, everything)
  if (records.length === 0 && !input.appointmentId) throw notFound()
  const rows = (await eventsOf(ctx, scope.organizationId, records)).filter(
    (row) => !input.status || input.status.includes(row.status),
  )
  return paginate(rows, input)
}

async function eventsOf(
  ctx: Ctx,
  organizationId: string,
  records: readonly HistoryRecord[],
): Promise<NotificationEventRow[]> {
  const ids = records.map(({ notification }) => notification.id)
  const [own, attempts] = await Promise.all([
    listOwnEvents(ctx.db, organizationId, ids),
    listAttemptEvents(ctx.db, organizationId, records.map(subjectOf)),
  ])
  return records.flatMap((record) => [
    ...own.filter((event) => event.notificationId === record.notification.id).map((event) => ownRow(record, event)),
    ...(record.notification.channel === 'WEBHOOKS' ? [scheduledRow(record)] : []),
    ...attemptRows(
      record,
      attempts.filter((event) => event.subjectId === subjectOf(record)),
    ),
  ])
}

const subjectOf = ({ notification: { id, messageId } }: HistoryRecord) => messageId ?? id

type OwnEvent = Awaited<ReturnType<typeof listOwnEvents>>[number]

const ownRow = (record: HistoryRecord, event: OwnEvent): NotificationEventRow => ({
  ...common(record),
  id: event.id,
  status: event.status as NotificationStatus,
  providerStatus: event.providerStatus,
  message: event.message ?? '',
  errorMessage: event.errorMessage,
  pollAttempts: 0,
  retryCount: 0,
  timestamp: event.at,
})

const scheduledRow = (record: HistoryRecord): NotificationEventRow => ({
  ...common(record),
  id: record.notification.id,
  status: 'INITIALIZED',
  providerStatus: null,
  message: 'Scheduled',
  errorMessage: null,
  pollAttempts: 0,
  retryCount: 0,
  timestamp: record.notification.createdAt,
})

/** Builds the rows of the attempts and their results. `pollAttempts` and `retryCount` are the numbers at the time of each event. */
function attemptRows(record: HistoryRecord, events: readonly AttemptEvent[]): NotificationEventRow[] {
  const sorted = [...events].sort(compareEvents)
  return sorted.map((event, index) => {
    const soFar = sorted.slice(0, index + 1)
    const { status, errorCode } = event
    return {
      ...common(record),
      id: `${event.subjectId}:${event.eventKey}`,
      status: eventStatusOf(status, errorCode),
      providerStatus: event.providerStatus,
      message: describeEvent(status, errorCode),
      errorMessage: errorCode,
      pollAttempts: soFar.filter((one) => one.eventKey.startsWith('poll:')).length,
      retryCount: Math.max(0, soFar.filter((one) => one.status === 'attempted').length - 1),
      timestamp: event.at,
    }
  })
}

const common = (record: HistoryRecord) => ({
  statusId: record.notification.id,
  appointmentId: record.notification.appointmentId,
  type: record.notification.type as NotificationType,
  channel: record.notification.channel,
  offset: record.notification.offsetIso,
  messageId: record.message?.providerId ?? null,
  conversationId: null,
  scheduledFor: record.notification.scheduledFor,
  recipient: recipientOf(record),
})

function paginate(rows: NotificationEventRow[], input: EventsInput): Paged<NotificationEventRow> {
  // Sorting is stable, so events of one instant keep the order in which they occurred.
  const sorted = rows.sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
  if (input.sortOrder === 'desc') sorted.reverse()
  const from = (input.page - 1) * input.pageSize
  return {
    rows: sorted.slice(from, from + input.pageSize),
    total: rows.length,
    page: input.page,
    pageSize: input.pageSize,
  }
}
