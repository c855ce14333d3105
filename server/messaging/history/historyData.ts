import { and, asc, count, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { messages, suppressions } from '#db/schema/delivery.ts'
import { jobs } from '#db/schema/jobs.ts'
import { notificationEvents, notificationHistory, notifications } from '#db/schema/notifications.ts'
import { staff } from '#db/schema/staff.ts'
import { attemptCount, lastResponse } from '#server/platform/jobs/attemptData.ts'
import type { HistoryInput } from '../notifications/schema.ts'

/** Restricts a query to the rows that the caller may see. */
export type Scope = {
  organizationId: string
  applicationId: string | null
  appointmentId: string | null
  notificationIds: readonly string[] | null
  /** Set for an agent, who sees own appointments only if the application is configured so. */
  agentId: string | null
}

/** The message or the webhook delivery of a row. */
const subject = {
  organizationId: notificationHistory.organizationId,
  subjectId: sql`coalesce(${notificationHistory.messageId}, ${notificationHistory.id})`,
}

const columns = {
  notification: {
    organizationId: notificationHistory.organizationId,
    id: notificationHistory.id,
    appointmentId: notificationHistory.appointmentId,
    revision: notificationHistory.revision,
    type: notificationHistory.type,
    offsetIso: notificationHistory.offsetIso,
    channel: notificationHistory.channel,
    participantId: notificationHistory.participantId,
    contactVersion: notificationHistory.contactVersion,
    cause: notificationHistory.cause,
    status: notificationHistory.status,
    messageId: notificationHistory.messageId,
    replacesId: notifications.replacesId,
    reason: notificationHistory.reason,
    scheduledFor: notificationHistory.scheduledFor,
    createdAt: notificationHistory.createdAt,
    updatedAt: notificationHistory.updatedAt,
  },
  /** All null except for webhook deliveries. */
  webhook: {
    state: notificationHistory.hookState,
    reason: notificationHistory.hookReason,
    name: notificationHistory.hookName,
  },
  appointment: {
    reference: appointments.reference,
    status: appointments.status,
    revision: appointments.revision,
    startAt: appointments.startsAt,
    endAt: appointments.endsAt,
    paused: appointments.notificationsPaused,
  },
  settings: applications.settings,
  person: {
    type: participants.type,
    name: sql<string | null>`coalesce(${participants.name}, ${staff.name})`,
    email: sql<string | null>`coalesce(${participants.email}, ${staff.email})`,
    phone: participants.phone,
    contactVersion: participants.contactVersion,
  },
  message: {
    state: messages.state,
    providerId: messages.providerId,
    providerStatus: messages.providerStatus,
    errorCode: messages.errorCode,
    settledAt: messages.settledAt,
  },
  attempts: attemptCount(subject),
  lastResponse: { status: lastResponse('provider_status', subject), error: lastResponse('error_code', subject) },
  retry: { dueAt: jobs.dueAt, state: jobs.state },
  nextDeliveryAt:
    sql<Date | null>`(select max(due_at) from jobs d where d.organization_id = ${notificationHistory.organizationId}
    and d.subject = ${notificationHistory.id}::text and ${notificationHistory.hookState} = 'pending')`.mapWith(
      jobs.dueAt,
    ),
  pollAt: sql<Date | null>`(select due_at from jobs p where p.organization_id = ${notificationHistory.organizationId}
    and p.subject = ${notificationHistory.messageId}::text and p.kind = 'message.poll' and ${messages.state} = 'accepted' limit 1)`.mapWith(
    jobs.dueAt,
  ),
  /** Id of the notification that was sent instead on another channel. */
  replacedBy: sql<
    string | null
  >`(select n.id from notifications n where n.organization_id = ${notificationHistory.organizationId}
    and n.replaces_id = ${notificationHistory.id} order by n.created_at limit 1)`,
  replacesChannel: sql<
    string | null
  >`(select n.channel from notifications n where n.organization_id = ${notificationHistory.organizationId}
    and n.id = ${notifications.replacesId})`,
  suppressed: sql<boolean>`exists (select 1 from ${suppressions} s where s.organization_id = ${messages.organizationId}
    and s.contact_hash in (${messages.recipientHash}, ${messages.contactHash}) and s.channel = ${messages.channel}
    and (s.stops = 'all' or ${messages.optional}))`,
}

export type HistoryRecord = Awaited<ReturnType<typeof listRecords>>[number]
type Page = Pick<HistoryInput, 'page' | 'pageSize' | 'sortField' | 'sortOrder'>
type Filters = Pick<HistoryInput, 'type' | 'channel' | 'status'>

/** Lists one page of the history with everything that a row shows. */
export async function listRecords(db: Queryable, scope: Scope, filters: Filters, page: Page) {
  const field = notificationHistory[page.sortField]
  const order = page.sortOrder === 'asc' ? asc : desc
  return joinRelated(db.select(columns).from(notificationHistory).$dynamic())
    .where(scopeCondition(scope, filters))
    .orderBy(order(field), order(notificationHistory.id))
    .limit(page.pageSize)
    .offset((page.page - 1) * page.pageSize)
}

export async function countRecords(db: Queryable, scope: Scope, filters: Filters): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(notificationHistory)
    .innerJoin(appointments, appointmentOf)
    .innerJoin(applications, applicationOf)
    .where(scopeCondition(scope, filters))
  return row?.total ?? 0
}

export async function findRecord(db: Queryable, scope: Scope): Promise<HistoryRecord | null> {
  const [row] = await joinRelated(db.select(columns).from(notificationHistory).$dynamic())
    .where(scopeCondition(scope, {}))
    .limit(1)
  return row ?? null
}

/** Lists the notifications' own events, without those of their messages. */
export async function listOwnEvents(db: Queryable, organizationId: string, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .select()
    .from(notificationEvents)
    .where(
      and(eq(notificationEvents.organizationId, organizationId), inArray(notificationEvents.notificationId, [...ids])),
    )
}

const appointmentOf = and(
  eq(appointments.organizationId, notificationHistory.organizationId),
  eq(appointments.id, notificationHistory.appointmentId),
)
const applicationOf = and(
  eq(applications.organizationId, appointments.organizationId),
  eq(applications.id, appointments.applicationId),
)

function joinRelated<Q extends ReturnType<typeof recordsQuery>>(query: Q) {
  return query
    .innerJoin(appointments, appointmentOf)
    .innerJoin(applications, applicationOf)
    .leftJoin(
      notifications,
      and(
        eq(notifications.organizationId, notificationHistory.organizationId),
        eq(notifications.id, notificationHistory.id),
      ),
    )
    .leftJoin(
      participants,
      and(
        eq(participants.organizationId, notificationHistory.organizationId),
        eq(participants.id, notificationHistory.participantId),
      ),
    )
    .leftJoin(staff, and(eq(staff.organizationId, participants.organizationId), eq(staff.id, participants.staffId)))
    .leftJoin(
      messages,
      and(
        eq(messages.organizationId, notificationHistory.organizationId),
        eq(messages.id, notificationHistory.messageId),
      ),
    )
    .leftJoin(
      jobs,
      and(eq(jobs.organizationId, notificationHistory.organizationId), eq(jobs.key, notificationHistory.key)),
    )
}
const recordsQuery = (db: Queryable) => db.select(columns).from(notificationHistory).$dynamic()

function scopeCondition(scope: Scope, filters: Filters): SQL | undefined {
  return and(
    eq(notificationHistory.organizationId, scope.organizationId),
    scope.applicationId ? eq(appointments.applicationId, scope.applicationId) : undefined,
    scope.appointmentId ? eq(notificationHistory.appointmentId, scope.appointmentId) : undefined,
    scope.notificationIds ? inArray(notificationHistory.id, [...scope.notificationIds]) : undefined,
    scope.agentId ? visibleToAgent(scope.agentId) : undefined,
    filters.type ? inArray(notificationHistory.type, filters.type) : undefined,
    filters.channel ? inArray(notificationHistory.channel, filters.channel) : undefined,
    filters.status ? inArray(notificationHistory.status, filters.status) : undefined,
  )
}

/**
 * Restricts rows to the agent's appointments: as organizer all notifications, as participant only those created since the agent
 * joined, because earlier ones belong to a previous agent.
 */
function visibleToAgent(staffId: string): SQL | undefined {
  return or(
    sql`(${applications.settings} ->> 'agentsSeeOwnOnly') = 'false'`,
    eq(appointments.organizerId, staffId),
    sql`exists (select 1 from participants own where own.organization_id = ${appointments.organizationId}
      and own.appointment_id = ${appointments.id} and own.staff_id = ${staffId} and own.removed_at is null
      and ${notificationHistory.createdAt} >= own.created_at)`,
  )
}
