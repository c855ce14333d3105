import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { webhookDeliveries, webhookEndpoints, webhookEvents } from '#db/schema/webhooks.ts'
import type { DeliveryState } from './schema.ts'

export type EndpointRecord = typeof webhookEndpoints.$inferSelect
export type DeliveryRecord = typeof webhookDeliveries.$inferSelect
export type DeliveryContext = {
  delivery: DeliveryRecord
  endpoint: EndpointRecord
  event: typeof webhookEvents.$inferSelect
}

const byId = (organizationId: string, id: string) =>
  and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.id, id))

export async function lockDelivery(tx: Tx, organizationId: string, id: string): Promise<DeliveryRecord | null> {
  const [delivery] = await tx.select().from(webhookDeliveries).where(byId(organizationId, id)).for('update')
  return delivery ?? null
}

/**
 * Locks a delivery for an attempt, and its endpoint against changes: pausing the endpoint waits for this transaction and is seen by
 * the next attempt.
 */
export async function lockForAttempt(tx: Tx, organizationId: string, id: string): Promise<DeliveryContext | null> {
  const delivery = await lockDelivery(tx, organizationId, id)
  if (!delivery) return null
  const [[endpoint], [event]] = await Promise.all([
    tx
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, delivery.endpointId)))
      .for('share'),
    tx
      .select()
      .from(webhookEvents)
      .where(and(eq(webhookEvents.organizationId, organizationId), eq(webhookEvents.id, delivery.eventId))),
  ])
  return endpoint && event ? { delivery, endpoint, event } : null
}

/** The time of a delivery's next attempt, which is that of its job; null if it has none. */
export const nextAttemptAt = sql<Date | null>`(select max(j.due_at) from jobs j
  where j.organization_id = ${webhookDeliveries.organizationId} and j.subject = ${webhookDeliveries.id}::text
    and ${webhookDeliveries.state} = 'pending')`.mapWith(webhookDeliveries.createdAt)

/** Finds the latest earlier event of the same appointment that is still pending for this endpoint. */
export async function findEarlierPending(
  db: Queryable,
  { delivery, event }: Pick<DeliveryContext, 'delivery' | 'event'>,
): Promise<{ nextAttemptAt: Date | null } | null> {
  if (!event.appointmentId) return null
  const [row] = await db
    .select({ nextAttemptAt })
    .from(webhookEvents)
    .innerJoin(
      webhookDeliveries,
      and(
        eq(webhookDeliveries.organizationId, webhookEvents.organizationId),
        eq(webhookDeliveries.eventId, webhookEvents.id),
        eq(webhookDeliveries.endpointId, delivery.endpointId),
      ),
    )
    .where(
      and(
        eq(webhookEvents.organizationId, delivery.organizationId),
        eq(webhookEvents.appointmentId, event.appointmentId),
        lt(webhookEvents.sequence, event.sequence),
        eq(webhookDeliveries.state, 'pending'),
      ),
    )
    .orderBy(sql`${webhookEvents.sequence} desc`)
    .limit(1)
  return row ?? null
}

/** Finds the headers that the appointment's creator asked to forward with each event. */
export async function findForwardedHeaders(
  db: Queryable,
  organizationId: string,
  appointmentId: string | null,
): Promise<Record<string, unknown>> {
  if (!appointmentId) return {}
  const [row] = await db
    .select({ headers: appointments.notificationHeaders })
    .from(appointments)
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, appointmentId)))
  return row?.headers ?? {}
}

export type DeliveryChange = Partial<Pick<DeliveryRecord, 'state' | 'reason'>> & { updatedAt: Date }

export async function updateDelivery(
  tx: Tx,
  { organizationId, id }: Pick<DeliveryRecord, 'organizationId' | 'id'>,
  change: DeliveryChange,
): Promise<void> {
  await tx.update(webhookDeliveries).set(change).where(byId(organizationId, id))
}

/** Locks some of an endpoint's deliveries in one state, the oldest first. Rows locked by another transaction are skipped. */
export async function lockDeliveries(
  tx: Tx,
  filter: { organizationId: string; endpointId: string; state: DeliveryState; since?: Date; until?: Date },
  limit: number,
): Promise<DeliveryRecord[]> {
  return tx
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.organizationId, filter.organizationId),
        eq(webhookDeliveries.endpointId, filter.endpointId),
        eq(webhookDeliveries.state, filter.state),
        filter.since ? gte(webhookDeliveries.createdAt, filter.since) : undefined,
        filter.until ? lt(webhookDeliveries.updatedAt, filter.until) : undefined,
      ),
    )
    .orderBy(asc(webhookDeliveries.createdAt), asc(webhookDeliveries.id))
    .limit(limit)
    .for('update', { skipLocked: true })
}

/** Cancels some of an endpoint's held and pending deliveries and returns how many. Rows locked by another transaction are skipped. */
export async function cancelWaiting(
  db: Queryable,
  { organizationId, endpointId }: { organizationId: string; endpointId: string },
  change: { reason: string; updatedAt: Date },
  limit: number,
): Promise<number> {
  const waiting = db
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.organizationId, organizationId),
        eq(webhookDeliveries.endpointId, endpointId),
        inArray(webhookDeliveries.state, ['held', 'pending']),
      ),
    )
    .limit(limit)
    .for('update', { skipLocked: true })
  const cancelled = await db
    .update(webhookDeliveries)
    .set({ ...change, state: 'cancelled' })
    .where(and(eq(webhookDeliveries.organizationId, organizationId), inArray(webhookDeliveries.id, waiting)))
    .returning({ id: webhookDeliveries.id })
  return cancelled.length
}

/** Sets deliveries to pending again as a new round of attempts with the same events. */
export async function startRound(tx: Tx, organizationId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(webhookDeliveries)
    .set({
      state: 'pending',
      round: sql`${webhookDeliveries.round} + 1`,
      reason: null,
      roundAt: now,
      updatedAt: now,
    })
    .where(and(eq(webhookDeliveries.organizationId, organizationId), inArray(webhookDeliveries.id, [...ids])))
}
