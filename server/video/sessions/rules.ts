import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { SessionFact, Snapshot } from '#server/domain/schema.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { addMinutes, addMs, latest } from '#server/lib/time.ts'
import type { JobRequest, Outcome } from '#server/platform/jobs/types.ts'
import { giveUp, retry, throttled } from '#server/platform/jobs/types.ts'
import { type PortFailure, vendorHealthOf } from '#server/ports/result.ts'
import {
  type SessionSpec,
  type VideoAdapterName,
  type VideoCapabilities,
  videoAdapterNames,
  videoCapabilities,
} from '#server/ports/video/types.ts'
import type { SessionEvent, SessionRole, SessionState } from './schema.ts'

/** Plans the session jobs of an appointment: ensure the current one, remove all others, poll the provider twice. */
export function planSessions(appointment: Snapshot, now: Date): JobRequest[] {
  return [...ensureJobs(appointment, now), ...removalJobs(appointment), ...pollJobs(appointment, now)]
}

/** Returns the session that join links lead to: current, of the current revision and adapter, and not removed. */
export const currentSession = (appointment: Snapshot): SessionFact | null =>
  appointment.sessions.findLast(
    (one) => one.removedAt === null && isWanted(appointment, one) && one.revision === appointment.revision,
  ) ?? null

/** Whether the session is still the one to use. A meeting in progress stays in its room when the application's adapter is changed. */
const isWanted = (appointment: Snapshot, session: SessionFact): boolean =>
  session.isCurrent &&
  (session.adapter === appointment.application.settings.videoAdapter || appointment.status === 'in_progress')

export const isAdapter = (name: string): name is VideoAdapterName => videoAdapterNames.some((one) => one === name)

/** Returns the capabilities of the application's adapter, or null without one. */
function applicationCapabilities({ application }: Pick<Snapshot, 'application'>): VideoCapabilities | null {
  const name = application.settings.videoAdapter
  return name === 'none' ? null : videoCapabilities[name]
}

/** Returns the capabilities of the current session's adapter, which during a meeting may differ from the application's. */
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

/** Whether the appointment still needs a session. */
const needsSession = (appointment: Snapshot, now: Date): boolean =>
  hasVideo(appointment) && isLive(appointment) && now < joinClosesAt(appointment)

/** Whether a session is superseded or unwanted, or its appointment is over. */
export const isObsolete = (appointment: Snapshot, session: SessionFact): boolean =>
  !isLive(appointment) || !isWanted(appointment, session) || session.revision !== appointment.revision

function ensureJobs(appointment: Snapshot, now: Date): JobRequest[] {
  const current = currentSession(appointment)
  if (!needsSession(appointment, now) || current?.providerId) return []
  const generation = current?.generation ?? nextGeneration(appointment)
  // The adapter is part of the identity, because another adapter's job may still exist in another lane.
  const { videoAdapter } = appointment.application.settings
  const identitySuffix = videoAdapter === 'genesys-sessions' ? [] : [videoAdapter]
  const leadStartsAt = addMinutes(appointment.startAt, -appointment.policy.provisioningLeadMinutes)
  return [
    {
      ...jobFor(appointment, 'session.ensure', laneOf(videoAdapter, 'create')),
      identity: ['session.ensure', appointment.id, appointment.revision, generation, ...identitySuffix],
      dueAt: latest(appointment.revisedAt, leadStartsAt),
      rankAt: appointment.startAt,
      payload: { generation },
    },
  ]
}

function removalJobs(appointment: Snapshot): JobRequest[] {
  const obsolete = appointment.sessions.filter((one) => one.removedAt === null && isObsolete(appointment, one))
  return obsolete.map((one) => ({
    ...jobFor(appointment, 'session.remove', laneOf(one.adapter, 'remove')),
    identity: ['session.remove', one.id],
    dueAt: appointment.cancelledAt ?? appointment.revisedAt,
    payload: { sessionId: one.id, providerId: null },
  }))
}

/** A replan keeps a poll that is up to two minutes overdue, because a late tick may not have run it yet. */
const POLL_SLACK_MINUTES = 2

function pollJobs(appointment: Snapshot, now: Date): JobRequest[] {
  if (!needsSession(appointment, now) || applicationCapabilities(appointment)?.events !== 'webhook') return []
  const polls = [
    { moment: 'start', dueAt: addMinutes(appointment.startAt, 10) },
    // One minute before joining closes, so that its findings still count.
    { moment: 'end', dueAt: addMinutes(joinClosesAt(appointment), -1) },
  ]
  const upcoming = polls.filter((poll) => poll.dueAt >= addMinutes(now, -POLL_SLACK_MINUTES))
  return upcoming.map(({ moment, dueAt }) => ({
    ...jobFor(appointment, 'session.poll', 'genesys.sessions.read'),
    identity: ['session.poll', appointment.id, appointment.revision, moment],
    dueAt,
  }))
}

/** Returns the lane of a job: vendor calls are rate-limited in their own lanes, jobs without a vendor call are not. */
export function laneOf(adapter: string, endpoint: 'create' | 'remove'): string {
  const caps = isAdapter(adapter) ? videoCapabilities[adapter] : null
  const hasVendorCall = !(caps?.needs === 'nothing' || (endpoint === 'remove' && caps?.delete === false))
  if (!hasVendorCall) return 'internal'
  return adapter === 'genesys-meetings' ? `genesys.meetings.${endpoint}` : `genesys.sessions.${endpoint}`
}

const jobFor = (appointment: Snapshot, kind: string, lane: string) => ({
  organizationId: appointment.organizationId,
  lane,
  kind,
  ...(lane === 'internal' ? {} : { circuit: circuitName('genesys.sessions', appointment.applicationId) }),
  subject: appointment.id,
  revision: appointment.revision,
  origin: 'plan' as const,
})

/** Returns `Appt-{random}-{UTC start}-{generation}`, a name that contains no personal data. */
export function sessionName(randomId: string, startAt: Date, generation: number): string {
  const start = startAt.toISOString().replace(/[-:]/g, '').slice(0, 13)
  return `Appt-${randomId}-${start}Z-${generation}`
}

/** Returns the seconds from `now` to the end and its buffer. The provider counts from creation, so each attempt calculates it again. Zero or less means too late. */
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

/** Maps a provider's failure to a job outcome. An unknown outcome is simply retried, because the next attempt looks the session up by name. */
export const toOutcome = (failure: PortFailure, now: Date): Outcome => ({
  ...outcomeFor(failure, now),
  vendorHealth: vendorHealthOf(failure),
})

function outcomeFor(failure: PortFailure, now: Date): Outcome {
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

const eventOrder = { created: 0, join: 1, leave: 2, completed: 3, failed: 4 }

/** Folds the events of a session by their own times. The result is the same for every order and repetition of the events. */
export function foldSessionEvents(events: readonly SessionEvent[]): SessionState {
  const sorted = [...events].sort((a, b) => a.at.getTime() - b.at.getTime() || eventOrder[a.type] - eventOrder[b.type])
  const inside = new Set<SessionRole>()
  const arrived: Partial<Record<SessionRole, Date>> = {}
  const since: Partial<Record<SessionRole, Date>> = {}
  let metAt: Date | null = null
  let completedAt: Date | null = null
  let failedAt: Date | null = null
  let lastLeftAt: Date | null = null
  for (const { type, participant, at } of sorted) {
    if (type === 'completed') completedAt ??= at
    if (type === 'failed') failedAt ??= at
    const hasEnded = type === 'completed' || type === 'failed'
    const isLeaving = type === 'leave' && participant !== null && inside.has(participant)
    if (isLeaving || (hasEnded && inside.size > 0)) lastLeftAt = at
    if (hasEnded) inside.clear()
    if (participant === null) continue
    if (type === 'leave') inside.delete(participant)
    // Nobody can join a completed session.
    if (type !== 'join' || completedAt) continue
    if (!inside.has(participant)) since[participant] = at
    inside.add(participant)
    arrived[participant] ??= at
    if (inside.size === 2) metAt ??= at
  }
  return toSessionState({ inside, arrived, since, metAt, completedAt, failedAt, lastLeftAt })
}

/**
 * Combines the states of all sessions of one revision, the newest last. People who met or waited in an earlier session keep
 * that attendance when the session is replaced. Whether the session has completed or failed is that of the newest one.
 */
export function combineSessionStates(states: readonly SessionState[]): SessionState {
  const newest = states.at(-1) ?? foldSessionEvents([])
  return {
    ...newest,
    customer: presenceIn(states.map((one) => one.customer)),
    agent: presenceIn(states.map((one) => one.agent)),
    customerJoined: states.some((one) => one.customerJoined),
    agentJoined: states.some((one) => one.agentJoined),
    customerArrivedAt: earliestOf(states.map((one) => one.customerArrivedAt)),
    customerSince: earliestOf(states.map((one) => one.customerSince)),
    agentArrivedAt: earliestOf(states.map((one) => one.agentArrivedAt)),
    metAt: earliestOf(states.map((one) => one.metAt)),
    lastLeftAt: latestOf(states.map((one) => one.lastLeftAt)),
  }
}

const presenceIn = (found: readonly SessionState['customer'][]): SessionState['customer'] =>
  (['JOINED', 'WAITING', 'LEFT'] as const).find((state) => found.includes(state)) ?? null

const sortedTimes = (times: readonly (Date | null)[]): Date[] =>
  times.filter((time) => time !== null).sort((a, b) => a.getTime() - b.getTime())
const earliestOf = (times: readonly (Date | null)[]): Date | null => sortedTimes(times)[0] ?? null
const latestOf = (times: readonly (Date | null)[]): Date | null => sortedTimes(times).at(-1) ?? null

type Folded = {
  inside: Set<SessionRole>
  arrived: Partial<Record<SessionRole, Date>>
  since: Partial<Record<SessionRole, Date>>
  metAt: Date | null
  completedAt: Date | null
  failedAt: Date | null
  lastLeftAt: Date | null
}

function toSessionState({ inside, arrived, since, metAt, completedAt, failedAt, lastLeftAt }: Folded): SessionState {
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
    lastLeftAt,
    phase: phaseOf({ ...facts, inside, arrived }),
  }
}

function phaseOf({
  completedAt,
  failedAt,
  metAt,
  inside,
}: Omit<Folded, 'since' | 'lastLeftAt'>): SessionState['phase'] {
  if (completedAt) return metAt ? 'completed' : 'ended_alone'
  if (failedAt) return 'failed'
  if (metAt) return 'in_progress'
  return inside.size > 0 ? 'waiting' : 'empty'
}
