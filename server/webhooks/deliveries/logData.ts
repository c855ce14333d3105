import { and, count, desc, eq, gte, inArray } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { webhookDeliveries, webhookEvents } from '#db/schema/webhooks.ts'
import { attemptCount, lastResponse } from '#server/platform/jobs/attemptData.ts'
import { nextAttemptAt } from '../deliveryData.ts'
import type { DeliveryRow, DeliveryState, SentType } from '../schema.ts'

export type LogFilter = { organizationId: string; endpointId: string; state?: DeliveryState; type?: SentType }

const subject = { organizationId: webhookDeliveries.organizationId, subjectId: webhookDeliveries.id }
const columns = {
  delivery: webhookDeliveries,
  attempts: attemptCount(subject),
  nextAttemptAt,
  lastStatus: lastResponse('provider_status', subject),
  lastError: lastResponse('error_code', subject),
  type: webhookEvents.type,
  appointmentId: webhookEvents.appointmentId,
  appointmentReference: appointments.reference,
  revision: webhookEvents.revision,
  sequence: webhookEvents.sequence,
  occurredAt: webhookEvents.occurredAt,
  body: webhookEvents.body,
}

const selectDeliveries = (db: Queryable) =>
  db
    .select(columns)
    .from(webhookDeliveries)
    .innerJoin(
      webhookEvents,
      and(
        eq(webhookEvents.organizationId, webhookDeliveries.organizationId),
        eq(webhookEvents.id, webhookDeliveries.eventId),
      ),
    )
    .leftJoin(
      appointments,
      and(
        eq(appointments.organizationId, webhookEvents.organizationId),
        eq(appointments.id, webhookEvents.appointmentId),
      ),
    )
    .$dynamic()
type Joined = Awaited<ReturnType<typeof selectDeliveries>>[number]

/** Lists a page of an endpoint's deliveries, the newest first. */
export async function listDeliveryPage(
  db: Queryable,
  filter: LogFilter,
  page: { limit: number; offset: number },
): Promise<DeliveryRow[]> {
  const rows = await selectDeliveries(db)
    .where(filterCondition(filter))
    .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
    .limit(page.limit)
    .offset(page.offset)
  return rows.map(toRow)
}

export async function countDeliveries(db: Queryable, filter: LogFilter): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(webhookDeliveries)
    .innerJoin(
      webhookEvents,
      and(
        eq(webhookEvents.organizationId, webhookDeliveries.organizationId),
        eq(webhookEvents.id, webhookDeliveries.eventId),
      ),
    )
    .where(filterCondition(filter))
  return row?.total ?? 0
}

export const countFailed = (db: Queryable, organizationId: string, endpointId: string, since: Date): Promise<number> =>
  countIn(db, organizationId, endpointId, ['failed'], since)

/** Counts the deliveries that are pending or held for an endpoint. */
export const countWaiting = (db: Queryable, organizationId: string, endpointId: string): Promise<number> =>
  countIn(db, organizationId, endpointId, ['pending', 'held'])

async function countIn(
  db: Queryable,
  organizationId: string,
  endpointId: string,
  states: DeliveryState[],
  since?: Date,
): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.organizationId, organizationId),
        eq(webhookDeliveries.endpointId, endpointId),
        inArray(webhookDeliveries.state, states),
        since ? gte(webhookDeliveries.createdAt, since) : undefined,
      ),
    )
  return row?.total ?? 0
}

export async function findDelivery(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<(DeliveryRow & { endpointId: string; body: string }) | null> {
  const [row] = await selectDeliveries(db).where(
    and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.id, id)),
  )
  return row ? { ...toRow(row), endpointId: row.delivery.endpointId, body: row.body } : null
}

const filterCondition = (filter: LogFilter) =>
  and(
    eq(webhookDeliveries.organizationId, filter.organizationId),
    eq(webhookDeliveries.endpointId, filter.endpointId),
    filter.state ? eq(webhookDeliveries.state, filter.state) : undefined,
    filter.type ? eq(webhookEvents.type, filter.type) : undefined,
  )

const toRow = ({ delivery, type, ...event }: Joined): DeliveryRow => ({
  id: delivery.id,
  eventId: delivery.eventId,
  type: type as SentType,
  appointmentId: event.appointmentId,
  appointmentReference: event.appointmentReference,
  revision: event.revision,
  sequence: event.sequence,
  state: delivery.state,
  attempts: event.attempts,
  nextAttemptAt: event.nextAttemptAt,
  lastStatus: event.lastStatus === null ? null : Number(event.lastStatus),
  lastError: delivery.reason ?? event.lastError,
  occurredAt: event.occurredAt,
  createdAt: delivery.createdAt,
  updatedAt: delivery.updatedAt,
})
