import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { eventBody, eventTypeOf, type Fact, isSubscribed, publishedKinds } from '../rules.ts'
import type { EventType } from '../schema.ts'
import { insertEvents, type Listener, lastSequence, listListeners, listUnpublishedFacts } from './eventData.ts'
import { fanOut } from './fanOut.ts'

/**
 * Tells what has happened to an appointment and was not told yet, to all that listen, in the transaction that made it happen.
 * A fact is not taken back: a later one follows it.
 */
export async function recordWebhookEvents(tx: Tx, appointment: Snapshot, now: Date): Promise<void> {
  const { organizationId, id, applicationId } = appointment
  if (appointment.webhookNotificationTypes === null) return
  const [listeners, facts, last] = await Promise.all([
    listListeners(tx, organizationId, applicationId),
    listUnpublishedFacts(tx, appointment, publishedKinds),
    lastSequence(tx, organizationId, id),
  ])
  const news = facts.flatMap((fact) => {
    const type = eventTypeOf(fact)
    const present = listeners.filter((one) => one.recordedAt <= fact.recordedAt)
    return type && present.length > 0 ? [{ fact, type, present }] : []
  })
  await publishEvents(tx, appointment, news, { last, now })
}

export type PendingEvent = { fact: Fact; type: EventType; present: readonly Listener[] }

/**
 * Writes news down and sends them out. What nobody present wants to hear of is written down too: chosen later, it would be old
 * news. The caller holds the appointment's lock, for the numbers.
 */
export async function publishEvents(
  tx: Tx,
  appointment: Snapshot,
  news: readonly PendingEvent[],
  { last, now }: { last: number; now: Date },
): Promise<void> {
  if (news.length === 0) return
  const { organizationId, id: appointmentId, applicationId, revision } = appointment
  const rows = news.map(({ fact, type }, index) => {
    const sequence = last + index + 1
    const body = eventBody(appointment, fact, type, sequence)
    const common = { organizationId, applicationId, appointmentId, revision, sequence, type, body }
    return { ...common, id: newId(), fact: fact.eventKey, occurredAt: fact.at, createdAt: now }
  })
  const made = await insertEvents(tx, rows)
  const told = rows.flatMap(({ id: eventId }, index) => {
    const { present, type } = news[index] ?? { present: [], type: null }
    const heardBy = made.has(eventId) && type ? present.filter((one) => isSubscribed(one, type)) : []
    return heardBy.map((endpoint) => ({ endpoint, eventId }))
  })
  await fanOut(tx, told, organizationId, now)
}
