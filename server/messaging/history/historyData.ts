import { and, asc, count, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { agenda } from '#db/schema/agenda.ts'
import { applications } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { messageEvents, messages, suppressions } from '#db/schema/delivery.ts'
import { notificationEvents, notifications, told } from '#db/schema/notifications.ts'
import { staff } from '#db/schema/staff.ts'
import { webhookAnswers, webhookAttempts } from '#db/schema/webhooks.ts'
import type { HistoryInput } from '../notifications/schema.ts'

/** Which rows the caller may see at all. */
export type Scope = {
  organizationId: string
  applicationId: string | null
  appointmentId: string | null
  notificationIds: readonly string[] | null
  /** An agent sees what is theirs, where the application says so. */
  ownOf: string | null
}

const columns = {
  notification: {
    organizationId: told.organizationId,
    id: told.id,
    appointmentId: told.appointmentId,
    revision: told.revision,
    type: told.type,
    offsetIso: told.offsetIso,
    channel: told.channel,
    participantId: told.participantId,
    contactVersion: told.contactVersion,
    cause: told.cause,
    status: told.status,
    messageId: told.messageId,
    insteadOf: notifications.insteadOf,
    reason: told.reason,
    scheduledFor: told.scheduledFor,
    createdAt: told.createdAt,
    updatedAt: told.updatedAt,
  },
  /** Of what a webhook told; nothing else. */
  hook: {
    state: told.hookState,
    attempts: told.hookAttempts,
    nextAt: told.hookNextAt,
    status: told.hookStatus,
    error: told.hookError,
    name: told.hookName,
  },
  appointment: {
    reference: appointments.reference,
    status: appointments.status,
    revision: appointments.revision,
    startAt: appointments.startsAt,
    endAt: appointments.endsAt,
    held: appointments.notificationsHeld,
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
    attempts: messages.attempts,
    settledAt: messages.settledAt,
  },
  retry: { dueAt: agenda.dueAt, attempts: agenda.attempts, state: agenda.state },
  pollAt: sql<Date | null>`(select due_at from agenda p where p.organization_id = ${told.organizationId}
    and p.subject = ${told.messageId}::text and p.kind = 'message.poll' and ${messages.state} = 'accepted' limit 1)`.mapWith(
    agenda.dueAt,
  ),
  /** What went out in place of it. */
  insteadBy: sql<string | null>`(select n.id from notifications n where n.organization_id = ${told.organizationId}
    and n.instead_of = ${told.id} order by n.created_at limit 1)`,
  insteadOfChannel: sql<
    string | null
  >`(select n.channel from notifications n where n.organization_id = ${told.organizationId}
    and n.id = ${notifications.insteadOf})`,
  suppressed: sql<boolean>`exists (select 1 from ${suppressions} s where s.organization_id = ${messages.organizationId}
    and s.contact_hash in (${messages.recipientHash}, ${messages.contactHash}) and s.channel = ${messages.channel}
    and (s.stops = 'all' or ${messages.optional}))`,
}

export type HistoryRecord = Awaited<ReturnType<typeof listRecords>>[number]
type Page = Pick<HistoryInput, 'page' | 'pageSize' | 'sortField' | 'sortOrder'>
type Filters = Pick<HistoryInput, 'type' | 'channel' | 'status'>

/** One page of the history, with all that is shown of a row. */
export async function listRecords(db: Queryable, scope: Scope, filters: Filters, page: Page) {
  const field = told[page.sortField]
  const order = page.sortOrder === 'asc' ? asc : desc
  return joined(db.select(columns).from(told).$dynamic())
    .where(within(scope, filters))
    .orderBy(order(field), order(told.id))
    .limit(page.pageSize)
    .offset((page.page - 1) * page.pageSize)
}

export async function countRecords(db: Queryable, scope: Scope, filters: Filters): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(told)
    .innerJoin(appointments, appointmentOf)
    .innerJoin(applications, applicationOf)
    .where(within(scope, filters))
  return row?.total ?? 0
}

export async function findRecord(db: Queryable, scope: Scope): Promise<HistoryRecord | null> {
  const [row] = await joined(db.select(columns).from(told).$dynamic()).where(within(scope, {})).limit(1)
  return row ?? null
}

/** The notifications' own events, and those of their messages, of at most one appointment. */
export async function listOwnEvents(db: Queryable, organizationId: string, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .select()
    .from(notificationEvents)
    .where(
      and(eq(notificationEvents.organizationId, organizationId), inArray(notificationEvents.notificationId, [...ids])),
    )
}

export async function listMessageEvents(db: Queryable, organizationId: string, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .select()
    .from(messageEvents)
    .where(and(eq(messageEvents.organizationId, organizationId), inArray(messageEvents.messageId, [...ids])))
}

/** What was tried with webhooks, and what was answered. */
export async function listHookAttempts(db: Queryable, organizationId: string, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .select({ attempt: webhookAttempts, answer: webhookAnswers })
    .from(webhookAttempts)
    .leftJoin(
      webhookAnswers,
      and(
        eq(webhookAnswers.organizationId, webhookAttempts.organizationId),
        eq(webhookAnswers.deliveryId, webhookAttempts.deliveryId),
        eq(webhookAnswers.number, webhookAttempts.number),
      ),
    )
    .where(and(eq(webhookAttempts.organizationId, organizationId), inArray(webhookAttempts.deliveryId, [...ids])))
    .orderBy(asc(webhookAttempts.number))
}

const appointmentOf = and(eq(appointments.organizationId, told.organizationId), eq(appointments.id, told.appointmentId))
const applicationOf = and(
  eq(applications.organizationId, appointments.organizationId),
  eq(applications.id, appointments.applicationId),
)

function joined<Q extends ReturnType<typeof base>>(query: Q) {
  return query
    .innerJoin(appointments, appointmentOf)
    .innerJoin(applications, applicationOf)
    .leftJoin(notifications, and(eq(notifications.organizationId, told.organizationId), eq(notifications.id, told.id)))
    .leftJoin(
      participants,
      and(eq(participants.organizationId, told.organizationId), eq(participants.id, told.participantId)),
    )
    .leftJoin(staff, and(eq(staff.organizationId, participants.organizationId), eq(staff.id, participants.staffId)))
    .leftJoin(messages, and(eq(messages.organizationId, told.organizationId), eq(messages.id, told.messageId)))
    .leftJoin(agenda, and(eq(agenda.organizationId, told.organizationId), eq(agenda.key, told.key)))
}
const base = (db: Queryable) => db.select(columns).from(told).$dynamic()

function within(scope: Scope, filters: Filters): SQL | undefined {
  return and(
    eq(told.organizationId, scope.organizationId),
    scope.applicationId ? eq(appointments.applicationId, scope.applicationId) : undefined,
    scope.appointmentId ? eq(told.appointmentId, scope.appointmentId) : undefined,
    scope.notificationIds ? inArray(told.id, [...scope.notificationIds]) : undefined,
    scope.ownOf ? owned(scope.ownOf) : undefined,
    filters.type ? inArray(told.type, filters.type) : undefined,
    filters.channel ? inArray(told.channel, filters.channel) : undefined,
    filters.status ? inArray(told.status, filters.status) : undefined,
  )
}

/** Organizer or assigned now, and not before that assignment began: what an earlier agent's customer was told is not theirs. */
function owned(staffId: string): SQL | undefined {
  return or(
    sql`(${applications.settings} ->> 'agentsSeeOwnOnly') = 'false'`,
    eq(appointments.organizerId, staffId),
    sql`exists (select 1 from participants own where own.organization_id = ${appointments.organizationId}
      and own.appointment_id = ${appointments.id} and own.staff_id = ${staffId} and own.removed_at is null
      and ${told.createdAt} >= own.created_at)`,
  )
}
