import { and, eq, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Queryable, Tx } from '#db/client.ts'
import { attempts } from '#db/schema/attempts.ts'
import { messages } from '#db/schema/delivery.ts'
import { notifications } from '#db/schema/notifications.ts'
import { byId, type Notification, toNotification } from './data.ts'
import type { NotificationStatus } from './schema.ts'
import { type MessageFacts, statusOf } from './statusRules.ts'

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
  return rows.map(({ notification, via }) => ({ ...toNotification(notification), byWhatsapp: via === 'whatsapp' }))
}

/** Returns whether this person was sent anything about the appointment on this channel before. */
export async function wasNotifiedBefore(db: Queryable, notification: Notification): Promise<boolean> {
  const { organizationId, appointmentId, channel, id, participantId } = notification
  if (!participantId) return false
  const rows = await db
    .select({ id: notifications.id })
    .from(notifications)
    .innerJoin(
      attempts,
      and(eq(attempts.organizationId, notifications.organizationId), eq(attempts.subjectId, notifications.messageId)),
    )
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.appointmentId, appointmentId),
        eq(notifications.participantId, participantId),
        eq(notifications.channel, channel),
        ne(notifications.id, id),
      ),
    )
    .limit(1)
  return rows.length > 0
}
