import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { timeline } from '#db/schema/timeline.ts'
import { webhookDeliveries, webhookEndpoints, webhookEvents } from '#db/schema/webhooks.ts'
import type { Fact } from '../rules.ts'
import { activeStates } from '../schema.ts'

export type ActiveEndpoint = { id: string; types: string[]; createdAt: Date; recordedAt: Date }
export type UnpublishedFact = Fact & { recordedAt: Date }
export type NewEvent = typeof webhookEvents.$inferInsert
export type NewDelivery = typeof webhookDeliveries.$inferInsert

/** Lists an application's endpoints that are neither disabled nor deleted. */
export const listActiveEndpoints = (
  db: Queryable,
  organizationId: string,
  applicationId: string,
): Promise<ActiveEndpoint[]> =>
  db
    .select({
      id: webhookEndpoints.id,
      types: webhookEndpoints.types,
      createdAt: webhookEndpoints.createdAt,
      recordedAt: webhookEndpoints.recordedAt,
    })
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.organizationId, organizationId),
        eq(webhookEndpoints.applicationId, applicationId),
        inArray(webhookEndpoints.state, [...activeStates]),
      ),
    )
    .orderBy(webhookEndpoints.id)

/** Lists the timeline entries of an appointment that are not published yet and for which an endpoint exists, the earliest first. */
export async function listUnpublishedFacts(
  db: Queryable,
  appointment: { organizationId: string; id: string; applicationId: string },
  kinds: readonly string[],
): Promise<UnpublishedFact[]> {
  const { organizationId, id, applicationId } = appointment
  return db
    .select({
      kind: timeline.kind,
      eventKey: timeline.eventKey,
      at: timeline.at,
      data: timeline.data,
      recordedAt: timeline.recordedAt,
    })
    .from(timeline)
    .where(
      and(
        eq(timeline.organizationId, organizationId),
        eq(timeline.appointmentId, id),
        inArray(timeline.kind, [...kinds]),
        sql`exists (select from webhook_endpoints w where w.organization_id = ${organizationId}
          and w.application_id = ${applicationId} and w.state in ('enabled', 'paused') and w.recorded_at <= ${timeline.recordedAt})`,
        sql`not exists (select from webhook_events w where w.organization_id = ${organizationId}
          and w.appointment_id = ${id} and w.event_key = ${timeline.eventKey})`,
      ),
    )
    .orderBy(timeline.at, timeline.recordedAt, timeline.id)
}

export async function lastSequence(db: Queryable, organizationId: string, appointmentId: string): Promise<number> {
  const [row] = await db
    .select({ last: sql<number>`coalesce(max(${webhookEvents.sequence}), 0)`.mapWith(Number) })
    .from(webhookEvents)
    .where(and(eq(webhookEvents.organizationId, organizationId), eq(webhookEvents.appointmentId, appointmentId)))
  return row?.last ?? 0
}

/** Inserts events, each fact once, and returns the ids of the new ones. */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  const rows = await tx
    .insert(webhookEvents)
    .values([...events])
    .onConflictDoNothing()
    .returning({ id: webhookEvents.id })
  return new Set(rows.map((row) => row.id))
}

export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length > 0) await tx.insert(webhookDeliveries).values([...deliveries])
}
