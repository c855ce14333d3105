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
 * Stores planned notifications, each once however often it is planned, and returns the ids of the new ones. A cancelled notification
 * that is planned again starts anew.
 */
export async function recordPlanned(
  tx: Tx,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  planned: readonly PlannedNotification[],
  now: Date,
  replacesId: string | null = null,
): Promise<string[]> {
  if (planned.length === 0) return []
  const { organizationId } = appointment
  const stored = await tx
    .insert(notifications)
    .values(planned.map((one) => ({ ...rowOf(appointment, one, now), replacesId })))
    .onConflictDoUpdate({
      target: [notifications.organizationId, notifications.key],
      set: { status: 'INITIALIZED', reason: null, updatedAt: now },
      // A paused notification may have been attempted before and then has an open message, which it continues to use.
      setWhere: sql`${notifications.status} = 'CANCELLED' and not exists (select from ${messages} m
        where m.organization_id = ${notifications.organizationId} and m.id = ${notifications.messageId}
          and (m.settled_at is not null or m.state <> 'open'))`,
    })
    .returning({ id: notifications.id })
  const ids = stored.map((row) => row.id)
  await appendEvents(tx, organizationId, ids, { status: 'INITIALIZED', message: 'Scheduled', at: now })
  return ids
}

/** Stores notifications that the preset asks for and that will not be sent, each once and with the reason. */
export async function recordSkipped(
  tx: Tx,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  skipped: readonly SkippedNotification[],
  now: Date,
): Promise<void> {
  if (skipped.length === 0) return
  const { organizationId } = appointment
  const rows = skipped.map(({ wanted: planned, reason }) => ({
    ...rowOf(appointment, planned, now),
    status: 'CANCELLED' as const,
    reason,
  }))
  const inserted = await tx
    .insert(notifications)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: notifications.id, reason: notifications.reason })
  for (const { id, reason } of inserted)
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
  const cancelled = await tx
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
  const ids = cancelled.map((row) => row.id)
  await appendEvents(tx, organizationId, ids, { status: 'CANCELLED', message: reason, at: now })
}

/** Ends a notification that is not finished, with the reason. */
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

/** Attaches the message, from which the notification's status is derived from now on. */
export async function attachMessage(tx: Tx, notification: Notification, messageId: string, now: Date): Promise<void> {
  await tx
    .update(notifications)
    .set({ messageId, status: 'PENDING', updatedAt: now })
    .where(byId(notification.organizationId, notification.id))
}

export type SyncedNotification = { id: string; appointmentId: string; status: NotificationStatus }

/** Updates the status from the message and returns it. Calling it again changes nothing. */
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

/** Lists the notifications with the same content for the same person on any channel, including the given one. */
export async function listSiblings(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<(Notification & { byWhatsapp: boolean })[]> {
  const given = alias(notifications, 'given')
  const isSibling = sql`${notifications.participantId} = ${given.participantId} and ${notifications.type} = ${given.type}
    and ${notifications.revision} = ${given.revision} and ${notifications.contactVersion} = ${given.contactVersion}
    and ${notifications.offsetIso} is not distinct from ${given.offsetIso}
    and (${notifications.id} = ${given.id} or ${notifications.cause} !~ '^(resend|manual):')`
  const rows = await db
    .select({ notification: notifications, via: messages.via })
    .from(given)
    .innerJoin(
      notifications,
      and(
        eq(notifications.organizationId, given.organizationId),
        eq(notifications.appointmentId, given.appointmentId),
        isSibling,
      ),
    )
    .leftJoin(
      messages,
      and(eq(messages.organizationId, notifications.organizationId), eq(messages.id, notifications.messageId)),
    )
    .where(and(eq(given.organizationId, organizationId), eq(given.id, id)))
  return rows.map(({ notification, via }) => ({ ...typed(notification), byWhatsapp: via === 'whatsapp' }))
}

/** Returns whether this person was sent anything about the appointment on this channel before. */
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

/** Counts the notifications of the same recipient, channel and type with this prefix of their cause. */
export async function countByCausePrefix(
  db: Queryable,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  planned: PlannedNotification,
  prefix: string,
): Promise<number> {
  return db.$count(
    notifications,
    and(
      eq(notifications.organizationId, appointment.organizationId),
      eq(notifications.appointmentId, appointment.id),
      eq(notifications.participantId, planned.participantId),
      eq(notifications.channel, planned.channel),
      eq(notifications.type, planned.type),
      like(notifications.cause, `${prefix}%`),
    ),
  )
}

type NewEvent = { status: NotificationStatus; message: string; at: Date }

async function appendEvents(tx: Tx, organizationId: string, ids: readonly string[], event: NewEvent): Promise<void> {
  if (ids.length === 0) return
  const eventKey = `${event.status}:${event.at.toISOString()}`
  const rows = ids.map((notificationId) => ({ ...event, organizationId, notificationId, eventKey, id: newId() }))
  await tx.insert(notificationEvents).values(rows).onConflictDoNothing()
}

/** Returns the key of a notification's job in hex. */
export const keyHexOf = (
  planned: PlannedNotification,
  { organizationId, id }: Pick<Snapshot, 'organizationId' | 'id'>,
) => jobKey(notificationIdentity(planned, id), organizationId).toString('hex')

function rowOf(appointment: Pick<Snapshot, 'organizationId' | 'id'>, planned: PlannedNotification, now: Date) {
  const { organizationId, id: appointmentId } = appointment
  const { type, revision, channel, participantId, contactVersion, offsetIso, cause, scheduledFor } = planned
  const key = jobKey(notificationIdentity(planned, appointmentId), organizationId)
  const facts = { type, revision, channel, participantId, contactVersion, offsetIso, cause, scheduledFor }
  return { ...facts, organizationId, appointmentId, key, id: newId(), createdAt: now, updatedAt: now }
}

const byId = (organizationId: string, id: string) =>
  and(eq(notifications.organizationId, organizationId), eq(notifications.id, id))

const typed = (row: typeof notifications.$inferSelect): Notification => ({ ...row, type: row.type as NotificationType })
