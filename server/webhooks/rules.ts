import type { Snapshot } from '#server/domain/schema.ts'
import { isForwardableHeaderName, isForwardableHeaderValue } from '#server/lib/forwardableHeaders.ts'
import { addMs, minutesBetween, minutesToIso } from '#server/lib/time.ts'
import type { WebhookResult } from '#server/ports/webhook/types.ts'
import type { EventType, SentType } from './schema.ts'

/** Which entries of an appointment's story are told outside, and as what. A new kind of entry is told once it stands here. */
export const eventTypeByTimelineKind: Readonly<Record<string, EventType>> = {
  booked: 'CREATE',
  updated: 'UPDATE',
  notes_changed: 'UPDATE',
  rescheduled: 'RESCHEDULE',
  reassigned: 'REASSIGN',
  activated: 'ROOM',
  cancelled: 'CANCELLED',
  deleted: 'CANCELLED',
  in_progress: 'IN_PROGRESS',
  completed: 'COMPLETED',
  failed: 'FAILED',
  failure_reported: 'FAILED',
  no_show: 'NO_SHOW',
  participant_added: 'PARTICIPANT_ADDED',
  participant_removed: 'PARTICIPANT_REMOVED',
  participant_updated: 'PARTICIPANT_UPDATED',
  contact_added: 'PARTICIPANT_UPDATED',
  contact_corrected: 'PARTICIPANT_UPDATED',
  contact_released: 'PARTICIPANT_UPDATED',
  contact_verified: 'PARTICIPANT_UPDATED',
  wrong_recipient: 'PARTICIPANT_UPDATED',
  customer_joined: 'PARTICIPANT_UPDATED',
  customer_left: 'PARTICIPANT_UPDATED',
  agent_joined: 'PARTICIPANT_UPDATED',
  agent_left: 'PARTICIPANT_UPDATED',
  accepted: 'INTERACTION_UPDATED',
  interaction_updated: 'INTERACTION_UPDATED',
}
const corrected = 'outcome_corrected'
export const publishedKinds: readonly string[] = [...Object.keys(eventTypeByTimelineKind), corrected]

/** As what a fact is told; null for one that is not. A corrected outcome is told as what it came to. */
export function eventTypeOf({ kind, data }: Pick<Fact, 'kind' | 'data'>): EventType | null {
  if (kind !== corrected) return eventTypeByTimelineKind[kind] ?? null
  return data.outcome === 'completed' ? 'COMPLETED' : data.outcome === 'failed' ? 'FAILED' : 'NO_SHOW'
}

export type Fact = { kind: string; eventKey: string; at: Date; data: Record<string, unknown> }

/** `appointment.reschedule`: the type as Standard Webhooks writes one. */
export const standardTypeName = (type: SentType): string =>
  type === 'TEST' ? 'test' : `appointment.${type.toLowerCase()}`

/** What of an entry may leave the house: ids, times and kinds. */
const publicKeys = ['from', 'to', 'agentId', 'participantId', 'type', 'channel', 'offset', 'absent', 'outcome'] as const

/**
 * What is told of a fact: which appointment, how it stands, what happened. No name, contact, note or answer: who needs those asks
 * the API, which knows who asks. The text is kept, and the same at every try.
 */
export function eventBody(appointment: Snapshot, fact: Fact, type: EventType, sequence: number): string {
  const { startAt, endAt, targetId, targetType } = appointment
  const change = publicKeys.flatMap((key) => {
    const value = fact.data[key]
    return typeof value === 'string' ? [[key, value]] : []
  })
  return JSON.stringify({
    type: standardTypeName(type),
    timestamp: fact.at.toISOString(),
    data: {
      notificationType: type,
      occurredAt: fact.at.toISOString(),
      sequence,
      revision: appointment.revision,
      applicationId: appointment.applicationId,
      appointment: {
        id: appointment.id,
        reference: appointment.reference,
        status: appointment.status.toUpperCase(),
        start: instant(startAt),
        end: instant(endAt),
        duration: minutesToIso(minutesBetween(startAt, endAt)),
        timezone: appointment.timezone,
        presetId: appointment.presetId,
        organizerId: appointment.organizerId,
        agentId: appointment.agentId,
        targetAssignment: { id: targetId, type: targetType },
        participants: appointment.participants.map(({ id, type: kind, state }) => ({ id, type: kind, state })),
      },
      change: Object.fromEntries(change),
    },
  })
}

/** As the API writes one. */
const instant = (at: Date): string => at.toISOString().replace('.000Z', 'Z')

export const testBody = (applicationId: string, at: Date): string =>
  JSON.stringify({ type: standardTypeName('TEST'), timestamp: at.toISOString(), data: { applicationId } })

export const isSubscribed = (endpoint: { types: readonly string[] }, type: EventType): boolean =>
  endpoint.types.length === 0 || endpoint.types.includes(type)

/** The caller's own headers that may travel; what is not allowed was refused when it was written, and is left out here again. */
export const forwardedHeaders = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => isForwardableHeaderName(entry[0]) && isForwardableHeaderValue(entry[1]),
    ),
  )

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** How long after a failure the next try comes: the table that Standard Webhooks proposes. Ten tries in some 75 hours. */
export const retryTable: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]
/** Somebody who always asks for patience is not waited for for ever. */
export const maxRetryMs = 5 * 24 * hour

export type AttemptOutcome =
  | { kind: 'delivered' }
  /** `quietMs`: the endpoint asked for quiet; nothing goes there before, and the try does not count. */
  | { kind: 'again'; at: Date; error: string; retryAfterMs: number | null }
  | { kind: 'failed'; error: string; gone: boolean }

type Tried = { tries: number; roundAt: Date; now: Date; random: () => number }

/** What an attempt came to. `tries` counts this one. */
export function evaluateAttempt(answer: WebhookResult, { tries, roundAt, now, random }: Tried): AttemptOutcome {
  const error = errorOf(answer)
  if (error === null) return { kind: 'delivered' }
  if (error === 'gone') return { kind: 'failed', error, gone: true }
  const askedMs = answer.kind === 'answered' ? answer.retryAfterMs : null
  const isBusy = answer.kind === 'answered' && (answer.status === 429 || answer.status === 503)
  const isOld = now.getTime() - roundAt.getTime() > maxRetryMs
  if (isBusy && askedMs !== null && !isOld) {
    const quietMs = Math.max(second, askedMs)
    return { kind: 'again', at: addMs(now, quietMs), error, retryAfterMs: quietMs }
  }
  const pause = retryTable[tries - 1]
  if (pause === undefined || isOld) return { kind: 'failed', error, gone: false }
  // Later, never sooner: what failed together does not return together.
  const jittered = pause * (1 + 0.2 * random())
  return { kind: 'again', at: addMs(now, Math.max(jittered, askedMs ?? 0)), error, retryAfterMs: null }
}

/** A stable word for what went wrong, null when nothing did. */
export function errorOf(answer: WebhookResult): string | null {
  if (answer.kind === 'failed') return answer.code
  const { status } = answer
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return 'redirect'
  if (status === 410) return 'gone'
  return status === 429 ? 'throttled' : 'status'
}

/** Failing for a day and five times in a row: somebody has to look. */
const pauseAfter = { failures: 5, ms: 24 * hour }
export const shouldPause = (failures: number, failingSince: Date, now: Date): boolean =>
  failures >= pauseAfter.failures && now.getTime() - failingSince.getTime() >= pauseAfter.ms

/** How long news of an appointment waits for what happened to it before. */
const maxWaitMs = 2 * minute

/** When to look again, while an earlier event of the same appointment is still on its way there; null to go ahead. */
export function waitForEarlierEvent(
  earlier: { nextAttemptAt: Date | null } | null,
  roundAt: Date,
  now: Date,
): Date | null {
  if (!earlier || now >= addMs(roundAt, maxWaitMs)) return null
  const soon = addMs(now, 250)
  const { nextAttemptAt } = earlier
  const at = nextAttemptAt && nextAttemptAt > soon ? addMs(nextAttemptAt, 50) : soon
  const latest = addMs(roundAt, maxWaitMs)
  return at < latest ? at : latest
}
