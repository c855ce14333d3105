import { and, eq, inArray, like, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Queryable, Tx } from '#db/client.ts'
import { messages } from '#db/schema/delivery.ts'
import { notificationEvents, notifications } from '#db/schema/notifications.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import { notificationIdentity, type PlannedNotification, type SkippedNotification } from './rules.ts'
import type { NotificationStatus, NotificationType } from './schema.ts'
import { type MessageFacts, statusOf } from './statusRules.ts'

export type Notification = Omit<typeof notifications.$inferSelect, 'type'> & { type: NotificationType }

/**
 * Writes down what is planned, each once however often; what was withdrawn and is wanted again begins anew. Answers the ids of
 * the new ones.
 */
export async function recordPlanned(
  tx: Tx,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  wanted: readonly PlannedNotification[],
  now: Date,
  replacesId: string | null = null,
): Promise<string[]> {
  if (wanted.length === 0) return []
  const { organizationId } = appointment
  const begun = await tx
    .insert(notifications)
    .values(wanted.map((one) => ({ ...rowOf(appointment, one, now), replacesId })))
    .onConflictDoUpdate({
      target: [notifications.organizationId, notifications.key],
      set: { status: 'INITIALIZED', reason: null, updatedAt: now },
      // One that was held may have been tried before: it goes on under its message, which was left open.
      setWhere: sql`${notifications.status} = 'CANCELLED' and not exists (select from ${messages} m
        where m.organization_id = ${notifications.organizationId} and m.id = ${notifications.messageId}
          and (m.settled_at is not null or m.state <> 'open'))`,
    })
    .returning({ id: notifications.id })
  const ids = begun.map((row) => row.id)
  await appendEvents(tx, organizationId, ids, { status: 'INITIALIZED', message: 'Scheduled', at: now })
  return ids
}

/** Writes down what the preset asks for and will not be said, with the reason; once. */
export async function recordSkipped(
  tx: Tx,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  skipped: readonly SkippedNotification[],
  now: Date,
): Promise<void> {
  if (skipped.length === 0) return
  const { organizationId } = appointment
  const rows = skipped.map(({ wanted, reason }) => ({
    ...rowOf(appointment, wanted, now),
    status: 'CANCELLED' as const,
    reason,
  }))
  const made = await tx
    .insert(notifications)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: notifications.id, reason: notifications.reason })
  for (const { id, reason } of made)
    await appendEvents(tx, organizationId, [id], { status: 'CANCELLED', message: reason ?? '', at: now })
}

/** Cancels the unfinished notifications with these job keys (hex), with the reason. */
export async function recordCancelled(
  tx: Tx,
  organizationId: string,
  keys: readonly string[],
  reason: string,
  now: Date,
): Promise<void> {
  const withdrawn = await tx
    .update(notifications)
    .set({ status: 'CANCELLED', reason, updatedAt: now })
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        inArray(
          notifications.key,
          keys.map((key) => Buffer.from(key, 'hex')),
        ),
        inArray(notifications.status, ['INITIALIZED', 'PENDING']),
      ),
    )
    .returning({ id: notifications.id })
  const ids = withdrawn.map((row) => row.id)
  await appendEvents(tx, organizationId, ids, { status: 'CANCELLED', message: reason, at: now })
}

/** Ends one that was never begun, with the reason. */
export async function recordEnd(
  tx: Tx,
  notification: Pick<Notification, 'organizationId' | 'id'>,
  status: 'CANCELLED' | 'FAILED',
  message: string,
  now: Date,
): Promise<void> {
  const ended = await tx
    .update(notifications)
    .set({ status, reason: message, updatedAt: now })
    .where(
      and(
        byId(notification.organizationId, notification.id),
        inArray(notifications.status, ['INITIALIZED', 'PENDING']),
      ),
    )
    .returning({ id: notifications.id })
  const ids = ended.map((row) => row.id)
  await appendEvents(tx, notification.organizationId, ids, { status, message, at: now })
}

export async function findByKey(db: Queryable, organizationId: string, keyHex: string): Promise<Notification | null> {
  const [row] = await db
    .select()
    .from(notifications)
    .where(and(eq(notifications.organizationId, organizationId), eq(notifications.key, Buffer.from(keyHex, 'hex'))))
  return row ? typed(row) : null
}

/** From here on the notification's status is its message's. */
export async function attachMessage(tx: Tx, notification: Notification, messageId: string, now: Date): Promise<void> {
  await tx
    .update(notifications)
    .set({ messageId, status: 'PENDING', updatedAt: now })
    .where(byId(notification.organizationId, notification.id))
}

export type SyncedNotification = { id: string; appointmentId: string; status: NotificationStatus }

/** Brings the status to what the message has come to, and answers it. Told again, nothing changes. */
export async function syncWithMessage(
  db: Queryable,
  organizationId: string,
  messageId: string,
  now: Date,
): Promise<SyncedNotification | null> {
  const [row] = await db
    .select({
      notification: notifications,
      state: messages.state,
      errorCode: messages.errorCode,
      settledAt: messages.settledAt,
    })
    .from(notifications)
    .innerJoin(
      messages,
      and(eq(messages.organizationId, notifications.organizationId), eq(messages.id, notifications.messageId)),
    )
    .where(and(eq(notifications.organizationId, organizationId), eq(notifications.messageId, messageId)))
  if (!row) return null
  const facts: MessageFacts = { state: row.state, errorCode: row.errorCode, settled: row.settledAt !== null }
  const status = statusOf(row.notification.status, facts)
  const { id, appointmentId } = row.notification
  if (status !== row.notification.status) {
    await db.update(notifications).set({ status, updatedAt: now }).where(byId(organizationId, id))
  }
  return { id, appointmentId, status }
}

/** Those that tell one person the same, on whatever channel; the one asked for is among them. */
export async function listSiblings(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<(Notification & { byWhatsapp: boolean })[]> {
  const asked = alias(notifications, 'asked')
  const same = sql`${notifications.participantId} = ${asked.participantId} and ${notifications.type} = ${asked.type}
    and ${notifications.revision} = ${asked.revision} and ${notifications.contactVersion} = ${asked.contactVersion}
    and ${notifications.offsetIso} is not distinct from ${asked.offsetIso}
    and (${notifications.id} = ${asked.id} or ${notifications.cause} !~ '^(resend|manual):')`
  const rows = await db
    .select({ notification: notifications, via: messages.via })
    .from(asked)
    .innerJoin(
      notifications,
      and(
        eq(notifications.organizationId, asked.organizationId),
        eq(notifications.appointmentId, asked.appointmentId),
        same,
      ),
    )
    .leftJoin(
      messages,
      and(eq(messages.organizationId, notifications.organizationId), eq(messages.id, notifications.messageId)),
    )
    .where(and(eq(asked.organizationId, organizationId), eq(asked.id, id)))
  return rows.map(({ notification, via }) => ({ ...typed(notification), byWhatsapp: via === 'whatsapp' }))
}

/** Whether this person was sent anything about the appointment on this channel before. */
export async function wasNotifiedBefore(db: Queryable, notification: Notification): Promise<boolean> {
  const { organizationId, appointmentId, channel, id, participantId } = notification
  if (!participantId) return false
  const rows = await db
    .select({ id: notifications.id })
    .from(notifications)
    .innerJoin(
      messages,
      and(eq(messages.organizationId, notifications.organizationId), eq(messages.id, notifications.messageId)),
    )
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.appointmentId, appointmentId),
        eq(notifications.participantId, participantId),
        eq(notifications.channel, channel),
        ne(notifications.id, id),
        sql`${messages.firstAttemptAt} is not null`,
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** How many there are of one kind for one person, by the beginning of their cause. */
export async function countByCausePrefix(
  db: Queryable,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  wanted: PlannedNotification,
  prefix: string,
): Promise<number> {
  return db.$count(
    notifications,
    and(
      eq(notifications.organizationId, appointment.organizationId),
      eq(notifications.appointmentId, appointment.id),
      eq(notifications.participantId, wanted.participantId),
      eq(notifications.channel, wanted.channel),
      eq(notifications.type, wanted.type),
      like(notifications.cause, `${prefix}%`),
    ),
  )
}

type NewEvent = { status: NotificationStatus; message: string; at: Date }

async function appendEvents(tx: Tx, organizationId: string, ids: readonly string[], what: NewEvent): Promise<void> {
  if (ids.length === 0) return
  const eventKey = `${what.status}:${what.at.toISOString()}`
  const rows = ids.map((notificationId) => ({ ...what, organizationId, notificationId, eventKey, id: newId() }))
  await tx.insert(notificationEvents).values(rows).onConflictDoNothing()
}

/** The key of a notification's agenda item, in hex. */
export const keyHexOf = (
  wanted: PlannedNotification,
  { organizationId, id }: Pick<Snapshot, 'organizationId' | 'id'>,
) => jobKey(notificationIdentity(wanted, id), organizationId).toString('hex')

function rowOf(appointment: Pick<Snapshot, 'organizationId' | 'id'>, wanted: PlannedNotification, now: Date) {
  const { organizationId, id: appointmentId } = appointment
  const { type, revision, channel, participantId, contactVersion, offsetIso, cause, scheduledFor } = wanted
  const key = jobKey(notificationIdentity(wanted, appointmentId), organizationId)
  const facts = { type, revision, channel, participantId, contactVersion, offsetIso, cause, scheduledFor }
  return { ...facts, organizationId, appointmentId, key, id: newId(), createdAt: now, updatedAt: now }
}

const byId = (organizationId: string, id: string) =>
  and(eq(notifications.organizationId, organizationId), eq(notifications.id, id))

const typed = (row: typeof notifications.$inferSelect): Notification => ({ ...row, type: row.type as NotificationType })
