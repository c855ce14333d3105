import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Queryable, Tx } from '#db/client.ts'
import { attempts } from '#db/schema/attempts.ts'
import { messages } from '#db/schema/delivery.ts'
import { notifications } from '#db/schema/notifications.ts'
import { byId, type Notification, toNotification } from './data.ts'
import type { NotificationStatus } from './schema.ts'
import { statusOf } from './statusRules.ts'

/** Attaches messages to notifications of one organization, whose statuses are derived from them from now on. */
export async function attachMessages(
  tx: Tx,
  organizationId: string,
  attached: readonly { notificationId: string; messageId: string }[],
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    update notifications n set message_id = a."messageId", status = 'PENDING', updated_at = ${now.toISOString()}::timestamptz
    from json_to_recordset(${JSON.stringify(attached)}::text::json) as a ("notificationId" uuid, "messageId" uuid)
    where n.organization_id = ${organizationId} and n.id = a."notificationId"`)
}

export type SyncedNotification = { id: string; appointmentId: string; status: NotificationStatus }

/** Updates the statuses from the messages and returns them. Calling it again changes nothing. */
export async function syncWithMessages(
  db: Queryable,
  organizationId: string,
  messageIds: readonly string[],
  now: Date,
): Promise<SyncedNotification[]> {
  if (messageIds.length === 0) return []
  const rows = await db
    .select({
      id: notifications.id,
      appointmentId: notifications.appointmentId,
      own: notifications.status,
      state: messages.state,
      errorCode: messages.errorCode,
      settledAt: messages.settledAt,
    })
    .from(notifications)
    .innerJoin(
      messages,
      and(eq(messages.organizationId, notifications.organizationId), eq(messages.id, notifications.messageId)),
    )
    .where(and(eq(notifications.organizationId, organizationId), inArray(notifications.messageId, [...messageIds])))
  const synced = rows.map(({ own, state, errorCode, settledAt, ...row }) => ({
    ...row,
    own,
    status: statusOf(own, { state, errorCode, settled: settledAt !== null }),
  }))
  const changed = synced.filter(({ own, status }) => status !== own)
  await Promise.all(
    changed.map(({ id, status }) =>
      db.update(notifications).set({ status, updatedAt: now }).where(byId(organizationId, id)),
    ),
  )
  return synced
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
