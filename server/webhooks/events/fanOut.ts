import type { Tx } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { insertDeliveries, type NewDelivery } from './eventData.ts'

/** Creates and enqueues one delivery per event and endpoint. Each endpoint has its own lane, so a slow one delays no other. */
export async function fanOut(
  tx: Tx,
  targets: readonly { endpoint: { id: string }; eventId: string }[],
  organizationId: string,
  now: Date,
): Promise<NewDelivery[]> {
  const deliveries = targets.map(({ endpoint, eventId }) => ({
    organizationId,
    id: newId(),
    endpointId: endpoint.id,
    eventId,
    createdAt: now,
    updatedAt: now,
    round: 1,
    roundAt: now,
  }))
  await insertDeliveries(tx, deliveries)
  await enqueue(
    tx,
    deliveries.map((delivery) => deliveryJob(delivery, now)),
  )
  return deliveries
}

type DeliveryRef = { organizationId: string; id: string; endpointId: string; round: number }

export const deliveryJob = ({ organizationId, id, endpointId, round }: DeliveryRef, dueAt: Date): JobRequest => ({
  organizationId,
  lane: `webhook:${endpointId}`,
  kind: 'webhook.deliver',
  subject: id,
  revision: 0,
  identity: ['webhook', id, round],
  origin: 'manual',
  dueAt,
})
