import { and, eq, inArray, like, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { messages } from '#db/schema/delivery.ts'
import { notificationEvents, notifications } from '#db/schema/notifications.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import { notificationIdentity, type PlannedNotification, type SkippedNotification } from './rules.ts'
import type { NotificationStatus, NotificationType } from './schema.ts'

export type Notification = Omit<typeof notifications.$inferSelect, 'type'> & { type: NotificationType }

/**
 * Stores planned notifications, each once however often it is planned, and returns the ids of the new ones. A cancelled notification
 * that is planned again starts over.
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
  const event = { status: 'INITIALIZED', message: 'Scheduled', at: now } as const
  await appendEvents(
    tx,
    organizationId,
    stored.map(({ id }) => ({ id, ...event })),
  )
  return stored.map(({ id }) => id)
}

/** Stores the notifications of an appointment that was inserted in this transaction, for which none can exist yet. */
export async function recordFirst(
  tx: Tx,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  planned: readonly PlannedNotification[],
  skipped: readonly SkippedNotification[],
  now: Date,
): Promise<void> {
  const rows = [
    ...planned.map((one) => ({ ...rowOf(appointment, one, now), status: 'INITIALIZED' as const, reason: null })),
    ...skipped.map(({ planned: one, reason }) => ({
      ...rowOf(appointment, one, now),
      status: 'CANCELLED' as const,
      reason,
    })),
  ]
  if (rows.length === 0) return
  const events = rows.map(({ id, status, reason }) => ({ id, status, message: reason ?? 'Scheduled', at: now }))
  // A query builder starts when it is awaited, so each statement is a call of its own to be sent in this order.
  await Promise.all([insertRows(tx, rows), appendEvents(tx, appointment.organizationId, events)])
}

async function insertRows(tx: Tx, rows: (typeof notifications.$inferInsert)[]): Promise<void> {
  await tx.insert(notifications).values(rows)
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
  const rows = skipped.map(({ planned, reason }) => ({
    ...rowOf(appointment, planned, now),
    status: 'CANCELLED' as const,
    reason,
  }))
  const inserted = await tx
    .insert(notifications)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: notifications.id, reason: notifications.reason })
  const events = inserted.map(({ id, reason }) => ({
    id,
    status: 'CANCELLED' as const,
    message: reason ?? '',
    at: now,
  }))
  await appendEvents(tx, organizationId, events)
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
  const event = { status: 'CANCELLED', message: reason, at: now } as const
  await appendEvents(
    tx,
    organizationId,
    cancelled.map(({ id }) => ({ id, ...event })),
  )
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
  const events = ended.map(({ id }) => ({ id, status, message, at: now }))
  await appendEvents(tx, notification.organizationId, events)
}

/** Returns the notifications with these job keys (hex), by key. */
export async function findByKeys(
  db: Queryable,
  organizationId: string,
  keys: readonly string[],
): Promise<Map<string, Notification>> {
  const bytes = keys.map((key) => Buffer.from(key, 'hex'))
  const rows = await db
    .select()
    .from(notifications)
    .where(and(eq(notifications.organizationId, organizationId), inArray(notifications.key, bytes)))
  return new Map(rows.map((row) => [row.key.toString('hex'), toNotification(row)]))
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

/** An event of the notification with this id. */
type NewEvent = { id: string; status: NotificationStatus; message: string; at: Date }

async function appendEvents(tx: Tx, organizationId: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ id: notificationId, ...event }) => ({
    ...event,
    organizationId,
    notificationId,
    eventKey: `${event.status}:${event.at.toISOString()}`,
    id: newId(),
  }))
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

export const byId = (organizationId: string, id: string) =>
  and(eq(notifications.organizationId, organizationId), eq(notifications.id, id))

export const toNotification = (row: typeof notifications.$inferSelect): Notification => ({
  ...row,
  type: row.type as NotificationType,
})
