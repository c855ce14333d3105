import type { Tx } from '#db/client.ts'
import { enqueue } from '../agenda/enqueue.ts'
import type { AgendaRequest } from '../agenda/types.ts'
import type { Snapshot } from '../bookings/schema.ts'
import { newId } from '../lib/ids.ts'
import {
  insertDeliveries,
  insertEvents,
  type Listener,
  lastSequence,
  listFresh,
  listListeners,
  type NewDelivery,
} from './eventData.ts'
import { bodyOf, hears, toldKinds, typeOfFact } from './rules.ts'

/**
 * Tells what has happened to an appointment and was not told yet, to all that listen, in the transaction that made it happen.
 * A fact is not taken back: a later one follows it.
 */
export async function recordFacts(tx: Tx, appointment: Snapshot, now: Date): Promise<void> {
  const { organizationId, id: appointmentId, applicationId } = appointment
  const [listeners, facts, last] = await Promise.all([
    listListeners(tx, organizationId, applicationId),
    listFresh(tx, appointment, toldKinds),
    lastSequence(tx, organizationId, appointmentId),
  ])
  if (facts.length === 0) return
  const events = facts.flatMap((fact, index) => {
    const type = typeOfFact[fact.kind]
    const heardBy = type ? listeners.filter((one) => one.recordedAt <= fact.recordedAt && hears(one, type)) : []
    if (!type || heardBy.length === 0) return []
    const sequence = last + index + 1
    const row = {
      organizationId,
      id: newId(),
      applicationId,
      appointmentId,
      type,
      fact: fact.eventKey,
      revision: appointment.revision,
      sequence,
      body: bodyOf(appointment, fact, type, sequence),
      occurredAt: fact.at,
      createdAt: now,
    }
    return [{ row, heardBy }]
  })
  const made = await insertEvents(
    tx,
    events.map(({ row }) => row),
  )
  const fresh = events.filter(({ row }) => made.has(row.id))
  await fanOut(
    tx,
    fresh.flatMap(({ row, heardBy }) => heardBy.map((endpoint) => ({ endpoint, eventId: row.id }))),
    organizationId,
    now,
  )
}

/** One delivery for each endpoint, in a lane of its own, so that a slow one keeps nobody else waiting. */
export async function fanOut(
  tx: Tx,
  told: readonly { endpoint: Pick<Listener, 'id'>; eventId: string }[],
  organizationId: string,
  now: Date,
): Promise<NewDelivery[]> {
  const deliveries = told.map(({ endpoint, eventId }) => ({
    organizationId,
    id: newId(),
    endpointId: endpoint.id,
    eventId,
    createdAt: now,
    updatedAt: now,
    nextAttemptAt: now,
    round: 1,
    roundAt: now,
  }))
  await insertDeliveries(tx, deliveries)
  await enqueue(
    tx,
    deliveries.map((delivery) => deliveryRequest(delivery, now)),
  )
  return deliveries
}

type Due = { organizationId: string; id: string; endpointId: string; round: number }

export const deliveryRequest = ({ organizationId, id, endpointId, round }: Due, dueAt: Date): AgendaRequest => ({
  organizationId,
  lane: `webhook:${endpointId}`,
  kind: 'webhook.deliver',
  subject: id,
  revision: 0,
  identity: ['webhook', id, round],
  origin: 'manual',
  dueAt,
})
