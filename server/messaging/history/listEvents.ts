import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import type { MessageEventStatus } from '../delivery/schema.ts'
import {
  type EventsInput,
  eventsInput,
  type NotificationEventRow,
  type NotificationStatus,
  type NotificationType,
  type Paged,
} from '../notifications/schema.ts'
import { describeEvent, eventStatusOf } from '../notifications/statusRules.ts'
import {
  type HistoryRecord,
  listMessageEvents,
  listOwnEvents,
  listRecords,
  listWebhookAttempts,
} from './historyData.ts'
import { requireVisible, scopeFor } from './listHistory.ts'
import { recipientOf } from './view.ts'
import { webhookEventRows } from './webhookEventRows.ts'

/** Page size that exceeds the number of notifications of any appointment. */
const MAX_PER_APPOINTMENT = 1000

/** Lists all events of one appointment's or of some notifications: planned, attempted, and reported by the vendors. */
export async function listEvents(ctx: Ctx, rawInput: unknown): Promise<Paged<NotificationEventRow>> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const input = eventsInput.parse(rawInput)
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
  const messageIds = records.flatMap(({ notification }) => notification.messageId ?? [])
  const deliveryIds = records
    .filter(({ notification }) => notification.channel === 'WEBHOOKS')
    .map((one) => one.notification.id)
  const [own, sent, attempts] = await Promise.all([
    listOwnEvents(ctx.db, organizationId, ids),
    listMessageEvents(ctx.db, organizationId, messageIds),
    listWebhookAttempts(ctx.db, organizationId, deliveryIds),
  ])
  return records.flatMap((record) => [
    ...own.filter((event) => event.notificationId === record.notification.id).map((event) => ownRow(record, event)),
    ...sentRows(
      record,
      sent.filter((event) => event.messageId === record.notification.messageId),
    ),
    ...webhookEventRows(
      record,
      attempts.filter(({ attempt }) => attempt.deliveryId === record.notification.id),
    ).map((row) => ({ ...common(record), ...row })),
  ])
}

type OwnEvent = Awaited<ReturnType<typeof listOwnEvents>>[number]
type SentEvent = Awaited<ReturnType<typeof listMessageEvents>>[number]

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

/** Builds the rows of a message's events. `pollAttempts` and `retryCount` are the numbers at the time of each event. */
function sentRows(record: HistoryRecord, events: readonly SentEvent[]): NotificationEventRow[] {
  const sorted = [...events].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || a.recordedAt.getTime() - b.recordedAt.getTime(),
  )
  return sorted.map((event, index) => {
    const soFar = sorted.slice(0, index + 1)
    const status = event.status as MessageEventStatus
    return {
      ...common(record),
      id: event.id,
      status: eventStatusOf(status, event.errorCode),
      providerStatus: event.providerStatus,
      message: describeEvent(status, event.errorCode),
      errorMessage: event.errorCode,
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
