import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { eventBody, eventTypeOf, type Fact, isSubscribed, publishedKinds } from '../rules.ts'
import type { EventType } from '../schema.ts'
import {
  type ActiveEndpoint,
  insertEvents,
  lastSequence,
  listActiveEndpoints,
  listUnpublishedFacts,
} from './eventData.ts'
import { fanOut } from './fanOut.ts'

/**
 * Publishes the timeline entries of an appointment that are not published yet to all endpoints that existed when they were recorded.
 * Must run in the transaction that recorded them. A published fact is never withdrawn; a later event follows it.
 */
export async function recordWebhookEvents(tx: Tx, appointment: Snapshot, now: Date): Promise<void> {
  const { organizationId, id, applicationId } = appointment
  if (appointment.webhookNotificationTypes === null) return
  const [endpoints, facts, last] = await Promise.all([
    listActiveEndpoints(tx, organizationId, applicationId),
    listUnpublishedFacts(tx, appointment, publishedKinds),
    lastSequence(tx, organizationId, id),
  ])
  const events = facts.flatMap((fact) => {
    const type = eventTypeOf(fact)
    const existing = endpoints.filter((one) => one.recordedAt <= fact.recordedAt)
    return type && existing.length > 0 ? [{ fact, type, endpoints: existing }] : []
  })
  await publishEvents(tx, appointment, events, { last, now })
}

type PendingEvent = { fact: Fact; type: EventType; endpoints: readonly ActiveEndpoint[] }

/**
 * Stores events and enqueues their deliveries. An event without a subscriber is stored too, so that an endpoint that subscribes later
 * does not receive it. The caller must have locked the appointment, because the events get consecutive sequence numbers.
 */
export async function publishEvents(
  tx: Tx,
  appointment: Snapshot,
  events: readonly PendingEvent[],
  { last, now }: { last: number; now: Date },
): Promise<void> {
  if (events.length === 0) return
  const { organizationId, id: appointmentId, applicationId, revision } = appointment
  const rows = events.map(({ fact, type }, index) => {
    const sequence = last + index + 1
    const body = eventBody(appointment, fact, type, sequence)
    const common = { organizationId, applicationId, appointmentId, revision, sequence, type, body }
    return { ...common, id: newId(), eventKey: fact.eventKey, occurredAt: fact.at, createdAt: now }
  })
  const inserted = await insertEvents(tx, rows)
  const targets = rows.flatMap(({ id: eventId }, index) => {
    const { endpoints, type } = events[index] ?? { endpoints: [], type: null }
    const subscribers = inserted.has(eventId) && type ? endpoints.filter((one) => isSubscribed(one, type)) : []
    return subscribers.map((endpoint) => ({ endpoint, eventId }))
  })
  await fanOut(tx, targets, organizationId, now)
}
