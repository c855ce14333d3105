import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { DispatchFact, Snapshot } from '#server/domain/schema.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { addMinutes, addMs, earliest, latest, wallTime } from '#server/lib/time.ts'
import type { JobRequest, Outcome } from '#server/platform/jobs/types.ts'
import { giveUp, retry, throttled } from '#server/platform/jobs/types.ts'
import { type PortFailure, vendorHealthOf } from '#server/ports/result.ts'

/** Plans the dispatch jobs of an appointment: one for its current revision and agent, and the end of every other. */
export function planDispatches(appointment: Snapshot, now: Date): JobRequest[] {
  const number = pendingDispatchNumber(appointment, now)
  const send = number === null ? [] : [sendRequest(appointment, number, firstDueAt(appointment))]
  return [...send, ...dispatchesToDisconnect(appointment).map((one) => disconnectRequest(appointment, one))]
}

export const isDispatchConfigured = (appointment: Snapshot): boolean =>
  appointment.policy.dispatch.enabled && Boolean(appointment.application.genesys?.openMessagingId)

/** Returns the number of the dispatch to be sent for this revision, or null. A failed one waits for a retry by staff. */
export function pendingDispatchNumber(appointment: Snapshot, now: Date): number | null {
  // The dispatch stays pending until joining closes, so that one that could not be sent is still recorded as failed.
  if (!isDispatchConfigured(appointment) || !isLive(appointment) || now >= joinClosesAt(appointment)) return null
  const newest = newestDispatch(appointment)
  if (!newest) return 1
  if (newest.state === 'failed') return null
  if (newest.agentId !== dispatchAgentId(appointment) || newest.state === 'cleared') return newest.number + 1
  return newest.state === 'pending' ? newest.number : null
}

/** Returns dispatches that may be live at Genesys and are superseded by a reschedule, reassignment or cancellation. */
export function dispatchesToDisconnect(appointment: Snapshot): DispatchFact[] {
  return appointment.dispatches.filter(
    (one) => one.firstAttemptAt !== null && one.disconnectedAt === null && isSuperseded(appointment, one),
  )
}

export function isSuperseded(appointment: Snapshot, dispatch: DispatchFact): boolean {
  if (appointment.status === 'cancelled' || dispatch.state === 'cleared') return true
  if (dispatch.revision !== appointment.revision || dispatch.number !== newestDispatch(appointment)?.number) return true
  return isLive(appointment) && dispatch.state !== 'failed' && dispatch.agentId !== dispatchAgentId(appointment)
}

/** Returns the agent of the dispatch, or null for a queue: the agent who accepts a queue's interaction keeps it, so nothing is sent again. */
export const dispatchAgentId = (appointment: Pick<Snapshot, 'targetType' | 'agentId'>): string | null =>
  appointment.targetType === 'QUEUE' ? null : appointment.agentId

/** Returns the latest dispatch of the current revision, or null. */
export const newestDispatch = (appointment: Snapshot): DispatchFact | null =>
  appointment.dispatches.findLast((one) => one.revision === appointment.revision) ?? null

/** Returns the configured time before the start; the booking or reschedule time if that is later. */
export const firstDueAt = (appointment: Snapshot): Date =>
  latest(appointment.revisedAt, addMinutes(appointment.startAt, -appointment.policy.dispatch.minutesBefore))

export const sendRequest = (appointment: Snapshot, number: number, dueAt: Date): JobRequest => ({
  ...jobFor(appointment, 'dispatch.send'),
  identity: ['dispatch.send', appointment.id, appointment.revision, number],
  dueAt,
  payload: { number, firstDueAt: dueAt.toISOString() },
})

/** Job that ends a dispatch. `late`: a conversation that became known after the dispatch was cleared and must still be ended. */
export const disconnectRequest = (
  appointment: Snapshot,
  dispatch: Pick<DispatchFact, 'id'>,
  late: { conversationId: string; now: Date } | null = null,
): JobRequest => ({
  ...jobFor(appointment, 'dispatch.disconnect'),
  ...(late ? { origin: 'manual' as const } : {}),
  identity: ['dispatch.disconnect', dispatch.id, ...(late ? [late.conversationId] : [])],
  dueAt: late?.now ?? appointment.cancelledAt ?? appointment.revisedAt,
  payload: { dispatchId: dispatch.id, conversationId: late?.conversationId ?? null },
})

const jobFor = (appointment: Snapshot, kind: string) => ({
  organizationId: appointment.organizationId,
  lane: 'genesys.messages',
  circuit: circuitName('genesys.messages', appointment.applicationId),
  kind,
  subject: appointment.id,
  revision: appointment.revision,
  origin: 'plan' as const,
})

/** Returns the interaction's identity at Genesys: the same for a retry, different for each revision and agent. */
export const fromIdOf = (appointmentId: string, revision: number, number: number): string =>
  `booking:${appointmentId}:r${revision}.${number}`

const MAX_ATTEMPTS = 5

/** Returns the deadline for attempts: one minute before the start, or the end if the dispatch was first due later than that. */
export function retryDeadline(appointment: Pick<Snapshot, 'startAt' | 'endAt'>, firstDue: Date): Date {
  const beforeStart = addMinutes(appointment.startAt, -1)
  return firstDue < beforeStart ? beforeStart : appointment.endAt
}

/**
 * Returns when to retry after attempt number `attempt` (from 1) failed at `now`, or null after the last one. Pauses double; the
 * first one is chosen so that all attempts fit before `until`. `random` in [0, 1) spreads dispatches that failed together.
 */
export function nextRetryAt(
  attempt: number,
  times: { firstDue: Date; until: Date; now: Date },
  options: { longestFirstPauseMs: number; random: number },
): Date | null {
  const { firstDue, until, now } = times
  if (attempt >= MAX_ATTEMPTS || now >= until) return null
  const first = Math.min(options.longestFirstPauseMs, (until.getTime() - firstDue.getTime()) / 2 ** (MAX_ATTEMPTS - 1))
  const pause = first * 2 ** (attempt - 1) * (0.8 + 0.2 * options.random)
  return earliest(addMs(now, pause), until)
}

const MAX_TEXT = 2000
const TRUNCATION_MARK = ' […]'

/** Returns the text for the agent: time, service and, if the preset includes them, the customer's notes. Contains no contact data and no link. */
export function dispatchText(appointment: Snapshot): string {
  const zone = appointment.application.timezone
  const time = wallTime(appointment.startAt, zone).slice(11)
  const lines = [`Scheduled video call at ${time} (${zone})`, appointment.policy.name]
  return truncate([...lines, ...(appointment.policy.dispatch.includeNotes ? notesOf(appointment) : [])].join('\n'))
}

function notesOf(appointment: Snapshot): string[] {
  const answers = appointment.policy.intake.flatMap((field) => {
    const answer = appointment.intake[field.key]
    return answer === undefined || answer === null || answer === '' ? [] : [`${field.label}: ${String(answer)}`]
  })
  return [...answers, ...(appointment.notes ? [appointment.notes] : [])]
}

function truncate(text: string): string {
  if (text.length <= MAX_TEXT) return text
  const kept = text.slice(0, MAX_TEXT - TRUNCATION_MARK.length)
  // Half of a surrogate pair must not remain at the end.
  return (/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept) + TRUNCATION_MARK
}

const MAX_ATTRIBUTE_BYTES = 2048

/** Returns string attributes of at most 2,048 bytes as JSON: ours first, then as many of the integrator's as fit. */
export function dispatchAttributes(appointment: Snapshot, queueId: string | null): Record<string, string> {
  const attributes: Record<string, string> = {
    bookingId: appointment.id,
    reference: appointment.reference,
    revision: String(appointment.revision),
    startsAt: appointment.startAt.toISOString(),
    endsAt: appointment.endAt.toISOString(),
    timezone: appointment.timezone,
    locale: appointment.locale,
    ...(appointment.agent?.genesysUserId ? { agentUserId: appointment.agent.genesysUserId } : {}),
    ...(queueId ? { queueId } : {}),
  }
  let bytes = Buffer.byteLength(JSON.stringify(attributes))
  for (const [name, value] of Object.entries(asRecord(appointment.interaction.customFields))) {
    if (typeof value !== 'string' || name in attributes) continue
    bytes += Buffer.byteLength(JSON.stringify({ [name]: value })) - 1
    if (bytes > MAX_ATTRIBUTE_BYTES) break
    attributes[name] = value
  }
  return attributes
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** Maps a failed disconnect to a job outcome. */
export const toOutcome = (failure: PortFailure, now: Date): Outcome => ({
  ...outcomeFor(failure, now),
  vendorHealth: vendorHealthOf(failure),
})

function outcomeFor(failure: PortFailure, now: Date): Outcome {
  if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, failure.code)
  if (failure.kind === 'rejected' && failure.permanent) return giveUp(failure.code)
  const pauseMs = failure.kind === 'notDone' ? failure.retryAfterMs : undefined
  return retry(failure.code, pauseMs ? addMs(now, pauseMs) : undefined)
}

const NOT_FOUND_PREFIX = 'not_found:'
const NOT_FOUND_GRACE_MINUTES = 2

/** Returns since when the conversation was not found. A new one may be unknown for about a minute, so only a lasting 404 means that it has ended. */
export function notFoundSince(error: string | null): Date | null {
  return error?.startsWith(NOT_FOUND_PREFIX) ? new Date(error.slice(NOT_FOUND_PREFIX.length)) : null
}
export const notFoundAt = (at: Date): string => `${NOT_FOUND_PREFIX}${at.toISOString()}`
export const isConfirmedGone = (since: Date, now: Date): boolean => now >= addMinutes(since, NOT_FOUND_GRACE_MINUTES)
