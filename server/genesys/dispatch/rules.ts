import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { DispatchFact, Snapshot } from '#server/domain/schema.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { addMinutes, addMs, earliest, latest, wallTime } from '#server/lib/time.ts'
import type { JobRequest, Outcome } from '#server/platform/jobs/types.ts'
import { giveUp, retry, throttled } from '#server/platform/jobs/types.ts'
import { type PortFailure, vendorHealthOf } from '#server/ports/result.ts'

/** What an appointment wants of its pre-meeting dispatches: one for as it stands now, and an end to every other. */
export function planDispatches(appointment: Snapshot, now: Date): JobRequest[] {
  const number = pendingDispatchNumber(appointment, now)
  const send = number === null ? [] : [sendRequest(appointment, number, firstDueAt(appointment))]
  return [...send, ...dispatchesToDisconnect(appointment).map((one) => disconnectRequest(appointment, one))]
}

export const isDispatchConfigured = (appointment: Snapshot): boolean =>
  appointment.policy.dispatch.enabled && Boolean(appointment.application.genesys?.openMessagingId)

/** Number of the dispatch still to be sent for this revision; null when there is none. A failed one waits for a person. */
export function pendingDispatchNumber(appointment: Snapshot, now: Date): number | null {
  // until the buffer's end, so that one that could not go out is still found, and said to have failed
  if (!isDispatchConfigured(appointment) || !isLive(appointment) || now >= joinClosesAt(appointment)) return null
  const newest = newestDispatch(appointment)
  if (!newest) return 1
  if (newest.state === 'failed') return null
  if (newest.agentId !== dispatchAgentId(appointment) || newest.state === 'cleared') return newest.number + 1
  return newest.state === 'pending' ? newest.number : null
}

/** Dispatches that may be live at Genesys and may not stay so: moved, reassigned, cancelled. */
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

/** Whom it is for: the agent, or nobody of a queue. Who takes on a queue's interaction keeps it; nothing is sent anew. */
export const dispatchAgentId = (appointment: Pick<Snapshot, 'targetType' | 'agentId'>): string | null =>
  appointment.targetType === 'QUEUE' ? null : appointment.agentId

/** The latest of the present revision. */
export const newestDispatch = (appointment: Snapshot): DispatchFact | null =>
  appointment.dispatches.findLast((one) => one.revision === appointment.revision) ?? null

/** At its time before the start; booked or moved later than that, at once. */
export const firstDueAt = (appointment: Snapshot): Date =>
  latest(appointment.revisedAt, addMinutes(appointment.startAt, -appointment.policy.dispatch.minutesBefore))

export const sendRequest = (appointment: Snapshot, number: number, dueAt: Date): JobRequest => ({
  ...about(appointment, 'dispatch.send'),
  identity: sendIdentity(appointment.id, appointment.revision, number),
  dueAt,
  payload: { number, firstDueAt: dueAt.toISOString() },
})

export const sendIdentity = (appointmentId: string, revision: number, number: number) =>
  ['dispatch.send', appointmentId, revision, number] as const

/** `conversationId`: one that came to be known too late, to be ended although the dispatch counts as cleared. */
export const disconnectRequest = (
  appointment: Snapshot,
  dispatch: Pick<DispatchFact, 'id'>,
  late: { conversationId: string; now: Date } | null = null,
): JobRequest => ({
  ...about(appointment, 'dispatch.disconnect'),
  ...(late ? { origin: 'manual' as const } : {}),
  identity: ['dispatch.disconnect', dispatch.id, ...(late ? [late.conversationId] : [])],
  dueAt: late?.now ?? appointment.cancelledAt ?? appointment.revisedAt,
  payload: { dispatchId: dispatch.id, conversationId: late?.conversationId ?? null },
})

const about = (appointment: Snapshot, kind: string) => ({
  organizationId: appointment.organizationId,
  lane: 'genesys.messages',
  circuit: circuitName('genesys.messages', appointment.applicationId),
  kind,
  subject: appointment.id,
  revision: appointment.revision,
  origin: 'plan' as const,
})

/** The interaction's identity at Genesys: the same on a retry, another for each revision and each agent. */
export const fromIdOf = (appointmentId: string, revision: number, number: number): string =>
  `booking:${appointmentId}:r${revision}.${number}`

const MAX_TRIES = 5

/** Until when tries may be made: a minute before the start; first due later than that, until the end. */
export function retryDeadline(appointment: Pick<Snapshot, 'startAt' | 'endAt'>, firstDue: Date): Date {
  const beforeStart = addMinutes(appointment.startAt, -1)
  return firstDue < beforeStart ? beforeStart : appointment.endAt
}

/**
 * When to try again after try number `made` (from 1) failed at `now`; null when that was the last. Pauses double, and
 * their first is such that all five fit before `until`. `random` in [0, 1) keeps what failed together apart.
 */
export function nextRetryAt(
  made: number,
  times: { firstDue: Date; until: Date; now: Date },
  options: { longestFirstPauseMs: number; random: number },
): Date | null {
  const { firstDue, until, now } = times
  if (made >= MAX_TRIES || now >= until) return null
  const first = Math.min(options.longestFirstPauseMs, (until.getTime() - firstDue.getTime()) / 16)
  const pause = first * 2 ** (made - 1) * (0.8 + 0.2 * options.random)
  return earliest(addMs(now, pause), until)
}

const MAX_TEXT = 2000
const MARK = ' […]'

/** What the agent reads: when, what and, if the preset says so, what the customer wrote. No name, address, number or link of ours. */
export function dispatchText(appointment: Snapshot): string {
  const zone = appointment.application.timezone
  const time = wallTime(appointment.startAt, zone).slice(11)
  const lines = [`Scheduled video call at ${time} (${zone})`, appointment.policy.name]
  return cut([...lines, ...(appointment.policy.dispatch.includeNotes ? notesOf(appointment) : [])].join('\n'))
}

function notesOf(appointment: Snapshot): string[] {
  const answers = appointment.policy.intake.flatMap((field) => {
    const answer = appointment.intake[field.key]
    return answer === undefined || answer === null || answer === '' ? [] : [`${field.label}: ${String(answer)}`]
  })
  return [...answers, ...(appointment.notes ? [appointment.notes] : [])]
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text
  const kept = text.slice(0, MAX_TEXT - MARK.length)
  // half of a surrogate pair is no character
  return (/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept) + MARK
}

const MAX_ATTRIBUTE_BYTES = 2048

/** Strings only, at most 2,048 bytes as JSON; ours first, then as many of the integrator's as fit. */
export function dispatchAttributes(appointment: Snapshot, queueId: string | null): Record<string, string> {
  const ours: Record<string, string> = {
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
  let bytes = Buffer.byteLength(JSON.stringify(ours))
  for (const [name, value] of Object.entries(asRecord(appointment.interaction.customFields))) {
    if (typeof value !== 'string' || name in ours) continue
    bytes += Buffer.byteLength(JSON.stringify({ [name]: value })) - 1
    if (bytes > MAX_ATTRIBUTE_BYTES) break
    ours[name] = value
  }
  return ours
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** What a refused disconnect means for its item. */
export const toOutcome = (failure: PortFailure, now: Date): Outcome => ({
  ...endingOf(failure, now),
  vendorHealth: vendorHealthOf(failure),
})

function endingOf(failure: PortFailure, now: Date): Outcome {
  if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, failure.code)
  if (failure.kind === 'rejected' && failure.permanent) return giveUp(failure.code)
  const pauseMs = failure.kind === 'notDone' ? failure.retryAfterMs : undefined
  return retry(failure.code, pauseMs ? addMs(now, pauseMs) : undefined)
}

/** What stands beside a dispatch about its last call: `calling` until answered, then sure or in doubt for good. */
const CALLING = 'calling'
const DOUBT = 'in_doubt:'

/** Whether Genesys may have taken one of its messages without our knowing. */
export const isInDoubt = (error: string | null): boolean => error === CALLING || (error?.startsWith(DOUBT) ?? false)
/** Before a call. One that was never answered, because the process died, leaves a doubt. */
export const errorBeforeCall = (error: string | null): string => (isInDoubt(error) ? doubt(error) : CALLING)
export const errorAfterFailure = (error: string | null, failure: PortFailure): string => {
  if (error?.startsWith(DOUBT)) return error
  return failure.kind === 'unknown' ? `${DOUBT}${failure.code}` : failure.code
}
const doubt = (error: string | null): string => (error?.startsWith(DOUBT) ? error : `${DOUBT}lost`)

const GONE = 'not_found:'
const GONE_AFTER_MINUTES = 2

/** A new conversation may be unknown for up to a minute or so: only a lasting 404 means that it is gone. */
export function notFoundSince(error: string | null): Date | null {
  return error?.startsWith(GONE) ? new Date(error.slice(GONE.length)) : null
}
export const notFoundAt = (at: Date): string => `${GONE}${at.toISOString()}`
export const isConfirmedGone = (since: Date, now: Date): boolean => now >= addMinutes(since, GONE_AFTER_MINUTES)
