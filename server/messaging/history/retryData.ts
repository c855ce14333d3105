import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { messages } from '#db/schema/delivery.ts'
import { notifications, retryBatches, retryItems } from '#db/schema/notifications.ts'
import { staff } from '#db/schema/staff.ts'

export type FailedScope = { organizationId: string; applicationId: string | null }
export type Failed = { id: string; errorCode: string | null }
/** Maximum size of a batch. A vendor's outage of a day causes fewer failures; another batch could retry the rest. */
const MAX_BATCH_SIZE = 5000

/**
 * Whether the notification was resent or replaced on another channel. The table's name is written out because drizzle omits it in a
 * query of one table.
 */
const wasResentSql = sql<boolean>`exists (select 1 from notifications o where o.organization_id = notifications.organization_id
  and o.appointment_id = notifications.appointment_id and o.id <> notifications.id
  and (o.replaces_id = notifications.id or (o.cause like 'resend:%' and o.participant_id = notifications.participant_id
    and o.type = notifications.type and o.channel = notifications.channel and o.created_at >= notifications.created_at)))`

/** Reads whether the notification was resent. Must be called under the appointment's lock, so that only one of two resends it. */
export async function wasResent(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const [row] = await tx
    .select({ resent: wasResentSql })
    .from(notifications)
    .where(and(eq(notifications.organizationId, organizationId), eq(notifications.id, id)))
  return row?.resent ?? false
}

/** Lists failed notifications of the current revision of appointments that have not ended, unless resent or replaced. */
export const listFailed = (
  db: Queryable,
  { organizationId, applicationId }: FailedScope,
  now: Date,
): Promise<Failed[]> =>
  db
    .select({
      id: notifications.id,
      errorCode: sql<string | null>`coalesce(${messages.errorCode}, ${notifications.reason})`,
    })
    .from(notifications)
    .innerJoin(
      appointments,
      and(
        eq(appointments.organizationId, notifications.organizationId),
        eq(appointments.id, notifications.appointmentId),
        eq(appointments.revision, notifications.revision),
      ),
    )
    .leftJoin(
      messages,
      and(eq(messages.organizationId, notifications.organizationId), eq(messages.id, notifications.messageId)),
    )
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.status, 'FAILED'),
        gt(appointments.endsAt, now),
        sql`(${appointments.status} <> 'cancelled' or ${notifications.type} = 'CANCELLED')`,
        applicationId ? eq(appointments.applicationId, applicationId) : undefined,
        sql`not ${wasResentSql}`,
      ),
    )
    .orderBy(appointments.startsAt, notifications.id)
    .limit(MAX_BATCH_SIZE)

export type NewBatch = Omit<typeof retryBatches.$inferInsert, 'total'>

export async function insertBatch(tx: Tx, batch: NewBatch, notificationIds: readonly string[]): Promise<void> {
  const { organizationId, id: batchId } = batch
  await tx.insert(retryBatches).values({ ...batch, total: notificationIds.length })
  for (let from = 0; from < notificationIds.length; from += 1000) {
    const chunk = notificationIds.slice(from, from + 1000)
    await tx.insert(retryItems).values(chunk.map((notificationId) => ({ organizationId, batchId, notificationId })))
  }
}

export async function findBatch(db: Queryable, organizationId: string, id: string) {
  const [row] = await db
    .select()
    .from(retryBatches)
    .where(and(eq(retryBatches.organizationId, organizationId), eq(retryBatches.id, id)))
  return row ?? null
}

type RetryItemRef = { organizationId: string; batchId: string; notificationId: string }
const isItem = ({ organizationId, batchId, notificationId }: RetryItemRef) =>
  and(
    eq(retryItems.organizationId, organizationId),
    eq(retryItems.batchId, batchId),
    eq(retryItems.notificationId, notificationId),
  )

/** Locks an item of a batch and returns whether it is still open. */
export async function lockOpenItem(tx: Tx, item: RetryItemRef): Promise<boolean> {
  const rows = await tx
    .select({ id: retryItems.notificationId })
    .from(retryItems)
    .where(and(isItem(item), isNull(retryItems.doneAt)))
    .for('update')
  return rows.length > 0
}

export async function settleItem(
  tx: Tx,
  item: RetryItemRef,
  result: { refusal: string } | { resentId: string },
  now: Date,
): Promise<void> {
  await tx
    .update(retryItems)
    .set({ ...result, doneAt: now })
    .where(isItem(item))
}

/** Lists the latest 20 batches with their progress: done, refused, delivered and failed. */
export async function listBatches(db: Queryable, scope: FailedScope, id?: string) {
  const countWhere = (condition: ReturnType<typeof sql>) => sql<number>`count(*) filter (where ${condition})::int`
  const resent = sql.raw('resent.status')
  return db
    .select({
      id: retryBatches.id,
      applicationId: retryBatches.applicationId,
      errorClass: retryBatches.errorClass,
      reason: retryBatches.reason,
      total: retryBatches.total,
      createdAt: retryBatches.createdAt,
      createdBy: staff.name,
      done: sql<number>`count(${retryItems.doneAt})::int`,
      refused: sql<number>`count(${retryItems.refusal})::int`,
      delivered: countWhere(sql`${resent} = 'DELIVERED'`),
      failed: countWhere(sql`${resent} = 'FAILED'`),
    })
    .from(retryBatches)
    .innerJoin(staff, and(eq(staff.organizationId, retryBatches.organizationId), eq(staff.id, retryBatches.createdBy)))
    .leftJoin(
      retryItems,
      and(eq(retryItems.organizationId, retryBatches.organizationId), eq(retryItems.batchId, retryBatches.id)),
    )
    .leftJoin(
      sql`notifications resent`,
      sql`resent.organization_id = ${retryItems.organizationId} and resent.id = ${retryItems.resentId}`,
    )
    .where(
      and(
        eq(retryBatches.organizationId, scope.organizationId),
        scope.applicationId ? eq(retryBatches.applicationId, scope.applicationId) : undefined,
        id ? eq(retryBatches.id, id) : undefined,
      ),
    )
    .groupBy(retryBatches.organizationId, retryBatches.id, staff.name)
    .orderBy(desc(retryBatches.createdAt))
    .limit(20)
}

/** Counts the items of a batch that were not resent, by reason. */
export const listRefusals = (db: Queryable, organizationId: string, batchId: string) =>
  db
    .select({ refusal: sql<string>`${retryItems.refusal}`, count: sql<number>`count(*)::int` })
    .from(retryItems)
    .where(
      and(
        eq(retryItems.organizationId, organizationId),
        eq(retryItems.batchId, batchId),
        sql`${retryItems.refusal} is not null`,
      ),
    )
    .groupBy(retryItems.refusal)
    .orderBy(desc(sql`count(*)`))
