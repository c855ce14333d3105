import type { Snapshot } from '#server/domain/schema.ts'
import { isForwardableHeaderName, isForwardableHeaderValue } from '#server/lib/forwardableHeaders.ts'
import { addMs, minutesBetween, minutesToIso } from '#server/lib/time.ts'
import type { WebhookResult } from '#server/ports/webhook/types.ts'
import type { EventType, SentType } from './schema.ts'

/** Maps the kinds of timeline entries to event types. Only the kinds listed here are published. */
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

/** Returns the event type of a timeline entry, or null if it is not published. A corrected outcome is published as the new outcome. */
export function eventTypeOf({ kind, data }: Pick<Fact, 'kind' | 'data'>): EventType | null {
  if (kind !== corrected) return eventTypeByTimelineKind[kind] ?? null
  return data.outcome === 'completed' ? 'COMPLETED' : data.outcome === 'failed' ? 'FAILED' : 'NO_SHOW'
}

export type Fact = { kind: string; eventKey: string; at: Date; data: Record<string, unknown> }

/** Formats a type as Standard Webhooks does, for example `appointment.reschedule`. */
export const standardTypeName = (type: SentType): string =>
  type === 'TEST' ? 'test' : `appointment.${type.toLowerCase()}`

/** Keys of a timeline entry's data that may be published: ids, times and kinds, but no personal data. */
const publicKeys = ['from', 'to', 'agentId', 'participantId', 'type', 'channel', 'offset', 'absent', 'outcome'] as const

/**
 * Builds the body of an event: the appointment, its state and what happened. It contains no name, contact, note or answer; receivers
 * read those through the API, which authenticates them. The body is stored, so every attempt sends the same bytes.
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

/** Formats an instant as the REST API does. */
const instant = (at: Date): string => at.toISOString().replace('.000Z', 'Z')

export const testBody = (applicationId: string, at: Date): string =>
  JSON.stringify({ type: standardTypeName('TEST'), timestamp: at.toISOString(), data: { applicationId } })

export const isSubscribed = (endpoint: { types: readonly string[] }, type: EventType): boolean =>
  endpoint.types.length === 0 || endpoint.types.includes(type)

/** Returns the caller's headers that may be forwarded. Others were refused when they were set and are dropped here again. */
export const forwardedHeaders = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => isForwardableHeaderName(entry[0]) && isForwardableHeaderValue(entry[1]),
    ),
  )

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** Delays between attempts as proposed by Standard Webhooks: ten attempts within about 75 hours. */
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
/** Time after which an endpoint that keeps sending Retry-After is no longer waited for. */
export const maxRetryMs = 5 * 24 * hour

export type AttemptOutcome =
  | { kind: 'delivered' }
  /** `retryAfterMs` is set if the endpoint sent Retry-After: nothing is sent to it before, and the attempt does not count. */
  | { kind: 'retry'; at: Date; error: string; retryAfterMs: number | null }
  | { kind: 'failed'; error: string; gone: boolean }

type AttemptFacts = { tries: number; roundAt: Date; now: Date; random: () => number }

/** Evaluates the result of an attempt. `tries` counts the attempts that use up the retry schedule, this one included. */
export function evaluateAttempt(result: WebhookResult, { tries, roundAt, now, random }: AttemptFacts): AttemptOutcome {
  const error = errorOf(result)
  if (error === null) return { kind: 'delivered' }
  if (error === 'gone') return { kind: 'failed', error, gone: true }
  const requestedMs = result.kind === 'answered' ? result.retryAfterMs : null
  const isBusy = result.kind === 'answered' && (result.status === 429 || result.status === 503)
  const isOld = now.getTime() - roundAt.getTime() > maxRetryMs
  if (isBusy && requestedMs !== null && !isOld) {
    const retryAfterMs = Math.max(second, requestedMs)
    return { kind: 'retry', at: addMs(now, retryAfterMs), error, retryAfterMs }
  }
  const delayMs = retryTable[tries - 1]
  if (delayMs === undefined || isOld) return { kind: 'failed', error, gone: false }
  // Jitter only adds delay, so that deliveries that failed together are not retried together.
  const jittered = delayMs * (1 + 0.2 * random())
  return { kind: 'retry', at: addMs(now, Math.max(jittered, requestedMs ?? 0)), error, retryAfterMs: null }
}

/** Returns a stable code for the error of an attempt, or null if it succeeded. */
export function errorOf(result: WebhookResult): string | null {
  if (result.kind === 'failed') return result.code
  const { status } = result
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return 'redirect'
  if (status === 410) return 'gone'
  return status === 429 ? 'throttled' : 'status'
}

/** An endpoint is paused after five failures in a row over at least a day. */
const pauseAfter = { failures: 5, ms: 24 * hour }
export const shouldPause = (failures: number, failingSince: Date, now: Date): boolean =>
  failures >= pauseAfter.failures && now.getTime() - failingSince.getTime() >= pauseAfter.ms

/** Longest time that an event waits for an earlier event of the same appointment. */
const maxWaitMs = 2 * minute

/** Returns when to check again while an earlier event of the same appointment is pending; null to send now. */
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
