import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { SessionFact, Snapshot } from '#server/domain/schema.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { addMinutes, addMs, latest } from '#server/lib/time.ts'
import type { JobRequest, Outcome } from '#server/platform/jobs/types.ts'
import { giveUp, retry, throttled } from '#server/platform/jobs/types.ts'
import { type PortFailure, vendorHealthOf } from '#server/ports/result.ts'
import {
  type SessionRef,
  type SessionSpec,
  type VideoAdapterName,
  type VideoCapabilities,
  videoAdapterNames,
  videoCapabilities,
} from '#server/ports/video/types.ts'
import type { SessionEvent, SessionRole, SessionState } from './schema.ts'

/** What an appointment wants of its video sessions: one that is current, none that is not, and two looks at it. */
export function planSessions(appointment: Snapshot, now: Date): JobRequest[] {
  return [...ensureWish(appointment, now), ...removalWishes(appointment), ...pollWishes(appointment, now)]
}

/** The session people are led to: of the present revision and adapter, wanted and not removed. */
export const currentSession = (appointment: Snapshot): SessionFact | null =>
  appointment.sessions.findLast(
    (one) => one.removedAt === null && isWanted(appointment, one) && one.revision === appointment.revision,
  ) ?? null

/** People who are meeting stay where they are when the application's adapter is changed. */
const isWanted = (appointment: Snapshot, session: SessionFact): boolean =>
  session.wanted &&
  (session.adapter === appointment.application.settings.videoAdapter || appointment.status === 'in_progress')

export const isAdapter = (name: string): name is VideoAdapterName => videoAdapterNames.some((one) => one === name)

/** What the application's adapter can do; null without one. */
function applicationCapabilities({ application }: Pick<Snapshot, 'application'>): VideoCapabilities | null {
  const name = application.settings.videoAdapter
  return name === 'none' ? null : videoCapabilities[name]
}

/** What the room can do that people are led to: of those who meet, the one they are in. */
export function currentCapabilities(appointment: Snapshot): VideoCapabilities | null {
  const adapter = currentSession(appointment)?.adapter ?? ''
  return isAdapter(adapter) ? videoCapabilities[adapter] : applicationCapabilities(appointment)
}

export function hasVideo(appointment: Snapshot): boolean {
  const caps = applicationCapabilities(appointment)
  return caps !== null && (caps.needs === 'nothing' || appointment.application.genesys !== null)
}

export const nextGeneration = (appointment: Snapshot): number =>
  Math.max(0, ...appointment.sessions.map((one) => one.generation)) + 1

/** Whether a session could still be used by somebody. */
const isStillUseful = (appointment: Snapshot, now: Date): boolean =>
  hasVideo(appointment) && isLive(appointment) && now < joinClosesAt(appointment)

/** Superseded, given up, or its appointment is over in whatever way. */
export const isObsolete = (appointment: Snapshot, session: SessionFact): boolean =>
  !isLive(appointment) || !isWanted(appointment, session) || session.revision !== appointment.revision

function ensureWish(appointment: Snapshot, now: Date): JobRequest[] {
  const current = currentSession(appointment)
  if (!isStillUseful(appointment, now) || current?.providerId) return []
  const generation = current?.generation ?? nextGeneration(appointment)
  // Another adapter's item may still be there, in another lane.
  const { videoAdapter } = appointment.application.settings
  const own = videoAdapter === 'genesys-sessions' ? [] : [videoAdapter]
  const opens = addMinutes(appointment.startAt, -appointment.policy.provisioningLeadMinutes)
  return [
    {
      ...about(appointment, 'session.ensure', laneOf(videoAdapter, 'create')),
      identity: ['session.ensure', appointment.id, appointment.revision, generation, ...own],
      dueAt: latest(appointment.revisedAt, opens),
      rankAt: appointment.startAt,
      payload: { generation },
    },
  ]
}

function removalWishes(appointment: Snapshot): JobRequest[] {
  const obsolete = appointment.sessions.filter((one) => one.removedAt === null && isObsolete(appointment, one))
  return obsolete.map((one) => ({
    ...about(appointment, 'session.remove', laneOf(one.adapter, 'remove')),
    identity: ['session.remove', one.id],
    dueAt: appointment.cancelledAt ?? appointment.revisedAt,
    payload: { sessionId: one.id, providerId: null },
  }))
}

/** Late ticks get two minutes: a replan in between must not drop the look that is just due. */
const POLL_SLACK_MINUTES = 2

function pollWishes(appointment: Snapshot, now: Date): JobRequest[] {
  if (!isStillUseful(appointment, now) || applicationCapabilities(appointment)?.events !== 'webhook') return []
  const looks = [
    { when: 'start', dueAt: addMinutes(appointment.startAt, 10) },
    // a minute before nobody can come any more, so that what it finds counts
    { when: 'end', dueAt: addMinutes(joinClosesAt(appointment), -1) },
  ]
  const ahead = looks.filter((look) => look.dueAt >= addMinutes(now, -POLL_SLACK_MINUTES))
  return ahead.map(({ when, dueAt }) => ({
    ...about(appointment, 'session.poll', 'genesys.sessions.read'),
    identity: ['session.poll', appointment.id, appointment.revision, when],
    dueAt,
  }))
}

/** Calls to Genesys are paced in lanes of their own; what calls nobody is not. */
export function laneOf(adapter: string, endpoint: 'create' | 'remove'): string {
  const caps = isAdapter(adapter) ? videoCapabilities[adapter] : null
  const callsNobody = caps?.needs === 'nothing' || (endpoint === 'remove' && caps?.delete === false)
  if (callsNobody) return 'internal'
  return adapter === 'genesys-meetings' ? `genesys.meetings.${endpoint}` : `genesys.sessions.${endpoint}`
}

const about = (appointment: Snapshot, kind: string, lane: string) => ({
  organizationId: appointment.organizationId,
  lane,
  kind,
  ...(lane === 'internal' ? {} : { circuit: circuitName('genesys.sessions', appointment.applicationId) }),
  subject: appointment.id,
  revision: appointment.revision,
  origin: 'plan' as const,
})

/** `Appt-{random}-{UTC start}-{generation}`: says nothing about who or what. */
export function sessionName(randomId: string, startAt: Date, generation: number): string {
  const start = startAt.toISOString().replace(/[-:]/g, '').slice(0, 13)
  return `Appt-${randomId}-${start}Z-${generation}`
}

/** Seconds from `now` to the end and its buffer: the vendor counts from creation, so each attempt asks anew. Zero or less: too late. */
export const durationSeconds = (appointment: Snapshot, now: Date): number =>
  Math.floor((joinClosesAt(appointment).getTime() - now.getTime()) / 1000)

export function sessionSpec(
  appointment: Snapshot,
  session: Pick<SessionFact, 'name' | 'region'>,
  now: Date,
): SessionSpec {
  const customers = appointment.participants.filter((one) => one.type === 'CUSTOMER').length
  const agents = appointment.participants.length - customers
  return {
    name: session.name,
    durationSeconds: durationSeconds(appointment, now),
    maxParticipants: Math.max(2, customers + Math.max(1, agents)),
    withAgent: appointment.agentId !== null,
    appointmentId: appointment.id,
    region: session.region,
  }
}

/** What a vendor's refusal means for the item. A lost answer is looked up by name at the next try, so it may simply be tried again. */
export const toOutcome = (failure: PortFailure, now: Date): Outcome => ({
  ...endingOf(failure, now),
  vendorHealth: vendorHealthOf(failure),
})

function endingOf(failure: PortFailure, now: Date): Outcome {
  switch (failure.kind) {
    case 'throttled':
      return throttled(failure.retryAfterMs, failure.code)
    case 'notDone':
      return retry(failure.code, failure.retryAfterMs ? addMs(now, failure.retryAfterMs) : undefined)
    case 'unknown':
      return retry(failure.code)
    case 'rejected':
      return failure.permanent ? giveUp(failure.code) : retry(failure.code)
  }
}

const order = { created: 0, join: 1, leave: 2, completed: 3, failed: 4 }

/** The fold of a session's events by the time each carries: pure, and the same for every order and every repetition. */
export function foldSessionEvents(events: readonly SessionEvent[]): SessionState {
  const sorted = [...events].sort((a, b) => a.at.getTime() - b.at.getTime() || order[a.type] - order[b.type])
  const inside = new Set<SessionRole>()
  const arrived: Partial<Record<SessionRole, Date>> = {}
  const since: Partial<Record<SessionRole, Date>> = {}
  let metAt: Date | null = null
  let completedAt: Date | null = null
  let failedAt: Date | null = null
  for (const { type, participant, at } of sorted) {
    if (type === 'completed') completedAt ??= at
    if (type === 'failed') failedAt ??= at
    if (type === 'completed' || type === 'failed') inside.clear()
    if (participant === null) continue
    if (type === 'leave') inside.delete(participant)
    // a room that has ended lets nobody in
    if (type !== 'join' || completedAt) continue
    if (!inside.has(participant)) since[participant] = at
    inside.add(participant)
    arrived[participant] ??= at
    if (inside.size === 2) metAt ??= at
  }
  return standing({ inside, arrived, since, metAt, completedAt, failedAt })
}

type Folded = {
  inside: Set<SessionRole>
  arrived: Partial<Record<SessionRole, Date>>
  since: Partial<Record<SessionRole, Date>>
  metAt: Date | null
  completedAt: Date | null
  failedAt: Date | null
}

function standing({ inside, arrived, since, metAt, completedAt, failedAt }: Folded): SessionState {
  const stateOf = (person: SessionRole) => {
    if (!arrived[person]) return null
    if (!inside.has(person)) return 'LEFT' as const
    return inside.size === 2 ? ('JOINED' as const) : ('WAITING' as const)
  }
  const facts = {
    metAt,
    completedAt,
    failedAt,
    completed: completedAt !== null,
    failed: failedAt !== null && !completedAt,
  }
  return {
    ...facts,
    customer: stateOf('customer'),
    agent: stateOf('agent'),
    customerJoined: arrived.customer !== undefined,
    agentJoined: arrived.agent !== undefined,
    customerArrivedAt: arrived.customer ?? null,
    customerSince: inside.has('customer') ? (since.customer ?? null) : null,
    agentArrivedAt: arrived.agent ?? null,
    phase: phaseOf({ ...facts, inside, arrived }),
  }
}

function phaseOf({ completedAt, failedAt, metAt, inside }: Omit<Folded, 'since'>): SessionState['phase'] {
  if (completedAt) return metAt ? 'completed' : 'ended_alone'
  if (failedAt) return 'failed'
  if (metAt) return 'in_progress'
  return inside.size > 0 ? 'waiting' : 'empty'
}

/** What the vendor's own view of a session tells that no event did. Ids are made of the fact, so a second look repeats none. */
export function missedEvents(
  ref: SessionRef,
  sessionId: string,
  known: readonly SessionEvent[],
  now: Date,
): SessionEvent[] {
  const knows = (type: SessionEvent['type'], person: SessionRole | null, from?: Date) =>
    known.some((one) => one.type === type && one.participant === person && (!from || one.at >= from))
  const missed = (type: SessionEvent['type'], participant: SessionRole | null, at: Date): SessionEvent => ({
    eventId: `poll:${sessionId}:${type}:${participant ?? ''}:${at.getTime()}`,
    type,
    participant,
    at,
  })
  const people = ref.participants.flatMap(({ type, joinedAt, leftAt }) => [
    ...(knows('join', type) ? [] : [missed('join', type, joinedAt)]),
    ...(leftAt && !knows('leave', type, joinedAt) ? [missed('leave', type, leftAt)] : []),
  ])
  const ended = endOf(ref, now)
  return ended && !knows(ended.type, null) ? [...people, missed(ended.type, null, ended.at)] : people
}

/** An expired room that somebody had been in has ended; one that nobody came to has just expired. */
function endOf(ref: SessionRef, now: Date): { type: 'completed' | 'failed'; at: Date } | null {
  if (ref.state === 'failed') return { type: 'failed', at: now }
  if (ref.state === 'expired' && ref.participants.length > 0) return { type: 'completed', at: ref.expiresAt ?? now }
  if (ref.state !== 'completed') return null
  const last = ref.participants
    .flatMap((one) => one.leftAt ?? [])
    .sort((a, b) => a.getTime() - b.getTime())
    .at(-1)
  return { type: 'completed', at: last ?? now }
}
