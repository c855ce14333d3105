import { type Observation, type Op, overlap, type Range, type Resource, type Version } from './history.ts'

const violationKinds = ['overlap', 'lost', 'duplicated', 'refusal', 'partial', 'error', 'deadlock'] as const
export type BookingViolation = { kind: (typeof violationKinds)[number]; description: string }

/**
 * Returns every contradiction between the acknowledged operations, the database's history and its final state. Pure.
 */
export function findBookingViolations(observation: Observation): BookingViolation[] {
  const byResource = groupBy(observation.versions, (version) => version.resource)
  return [
    ...overlaps(byResource, observation.capacities),
    ...lostOrDuplicated(observation),
    ...unjustifiedRefusals(observation, byResource),
    ...partialWrites(observation),
    ...errors(observation),
    ...(observation.deadlocks > 0
      ? [{ kind: 'deadlock', description: `${observation.deadlocks} deadlocks` } as const]
      : []),
  ]
}

/** Finds more concurrent bookings of one minute than the capacity allows; certain, whatever the order of commits. */
function overlaps(byResource: Groups<Version>, capacities: Observation['capacities']): BookingViolation[] {
  return [...byResource].flatMap(([resource, versions]) => {
    const capacity = capacities.get(resource) ?? 1
    const sorted = [...versions].sort((a, b) => a.busy.from - b.busy.from)
    const open: Version[] = []
    return sorted.flatMap((version) => {
      // A range that ended before this one begins cannot overlap any later one.
      for (let at = open.length - 1; at >= 0; at--)
        if ((open[at]?.busy.to ?? 0) <= version.busy.from) open.splice(at, 1)
      open.push(version)
      const simultaneous = open.filter((other) => overlap(other.certain, version.certain))
      if (simultaneous.length <= capacity || maxSimultaneous(simultaneous) <= capacity) return []
      return [
        { kind: 'overlap', description: `${resource} has ${simultaneous.map(nameOf).join(' and ')} at once` } as const,
      ]
    })
  })
}

const maxSimultaneous = (versions: readonly Version[]): number =>
  Math.max(
    ...versions.map(
      ({ certain }) =>
        versions.filter((one) => one.certain.from <= certain.from && certain.from < one.certain.to).length,
    ),
  )

/** Checks that each successful response is still true at the end, except for what later responses changed. */
function lostOrDuplicated({ ops, appointments }: Observation): BookingViolation[] {
  const byId = new Map(appointments.map((one) => [one.id, one]))
  const acknowledged = ops.filter((op) => op.status === 200 && op.appointmentId)
  const lost = acknowledged.flatMap((op): BookingViolation[] => {
    const state = byId.get(op.appointmentId ?? '')
    if (!state) return [{ kind: 'lost', description: `${nameOfOp(op)}: there is no such appointment` }]
    if (op.kind === 'cancel' && state.status !== 'cancelled')
      return [{ kind: 'lost', description: `${nameOfOp(op)}: it is ${state.status}` }]
    if (op.kind === 'reschedule' && op.revision !== undefined) {
      const isOlder = state.revision < op.revision
      const isOther = state.revision === op.revision && state.start !== op.requested?.start
      if (isOlder || isOther) return [{ kind: 'lost', description: `${nameOfOp(op)}: it is not at that time` }]
    }
    return []
  })
  const cancelled = new Set(ops.filter((op) => op.kind === 'cancel').map((op) => op.appointmentId))
  const vanished = appointments.filter((one) => !one.live && !cancelled.has(one.id))
  const created = new Set(
    acknowledged.filter((op) => op.kind === 'book' || op.kind === 'schedule').map((op) => op.appointmentId),
  )
  const unacknowledged = appointments.filter((one) => !created.has(one.id))
  return [
    ...lost,
    ...vanished.map(
      (one) =>
        ({ kind: 'lost', description: `appointment ${one.id} is ${one.status}; nobody requested that` }) as const,
    ),
    ...unacknowledged.map(
      (one) =>
        ({ kind: 'duplicated', description: `appointment ${one.id} exists without an acknowledgement` }) as const,
    ),
  ]
}

/** A refusal is correct if, at some moment of the request, another booking occupied the time of every candidate. */
function unjustifiedRefusals(observation: Observation, byResource: Groups<Version>): BookingViolation[] {
  const byAppointment = groupBy(observation.versions, (version) => version.appointmentId ?? '')
  const cancels = groupBy(
    observation.ops.filter((op) => op.kind === 'cancel'),
    (op) => op.appointmentId ?? '',
  )
  return observation.ops.flatMap((op): BookingViolation[] => {
    if (!isRefusal(op)) return []
    if (op.reason === 'over') {
      const isOver = cancels.get(op.appointmentId ?? '')?.some((cancel) => cancel.startedAt <= op.endedAt)
      return isOver ? [] : [{ kind: 'refusal', description: `${nameOfOp(op)}: it was not cancelled` }]
    }
    const isRight = requestedTimes(op, observation, byAppointment).some(({ resources, busy }) =>
      resources.every((resource) => {
        const conflicting = (byResource.get(resource) ?? []).filter((version) => isConflicting(version, busy, op))
        return conflicting.length >= (observation.capacities.get(resource) ?? 1)
      }),
    )
    return isRight ? [] : [{ kind: 'refusal', description: `${nameOfOp(op)}: the time was free` }]
  })
}

/**
 * Refusals that need no occupied time: adding an agent who is already assigned, removing the last agent, and requesting
 * codes too quickly.
 */
const reasonsWithoutTime = new Set(['already_there', 'last_agent', 'too_soon'])
const isRefusal = ({ status, reason }: Op): boolean =>
  (status === 409 || status === 429) && !reasonsWithoutTime.has(reason ?? '')

type RequestedTime = { resources: readonly Resource[]; busy: Range }

/**
 * Returns the possible requests behind an operation. For an operation on an appointment: its own agents, or the new
 * one, at the times that it had during the request or was to get.
 */
function requestedTimes(op: Op, { buffers, capacities }: Observation, byAppointment: Groups<Version>): RequestedTime[] {
  const { anyOf = [], busy } = op.requested ?? {}
  if (anyOf.length > 0 && busy) return [{ resources: anyOf, busy }]
  const all = byAppointment.get(op.appointmentId ?? '') ?? []
  const own = all.filter((version) => overlap(version.possible, timesOf(op)))
  if (busy) return own.map((version) => ({ resources: [version.resource], busy }))
  const withBuffers = ({ resource, busy: { from, to } }: Version): Range =>
    capacities.has(resource) ? { from: from - buffers.before, to: to + buffers.after } : { from, to }
  return own.map((version) => ({ resources: anyOf, busy: withBuffers(version) }))
}

const isConflicting = (version: Version, busy: Range, op: Op): boolean =>
  overlap(version.busy, busy) &&
  overlap(version.possible, timesOf(op)) &&
  (version.appointmentId === null || version.appointmentId !== op.appointmentId) &&
  (version.contact === null || version.contact !== op.contact)

const timesOf = (op: Op): Range => ({ from: op.startedAt, to: op.endedAt + 1 })

/** The agents of an appointment and the agents whose time is occupied must be the same, at the same time. */
function partialWrites({ appointments }: Observation): BookingViolation[] {
  return appointments.flatMap((one): BookingViolation[] => {
    const occupied = one.occupied.map((time) => time.agentId).sort()
    const requested = one.live ? [...one.agentIds].sort() : []
    if (occupied.join() !== requested.join())
      return [
        {
          kind: 'partial',
          description: `appointment ${one.id} has ${requested.length} agents and occupies the time of ${occupied.length}`,
        },
      ]
    const isElsewhere = one.occupied.some(({ busy }) => busy.from !== one.busy.from || busy.to !== one.busy.to)
    return isElsewhere
      ? [{ kind: 'partial', description: `appointment ${one.id} occupies another time than its own` }]
      : []
  })
}

const expected = new Set([200, 202, 409, 429])

/** Any status except success and refusal is an error, because the clients send only valid requests. */
const errors = ({ ops }: Observation): BookingViolation[] =>
  ops
    .filter((op) => !expected.has(op.status))
    .map((op) => ({ kind: 'error', description: `${nameOfOp(op)}: ${op.text.slice(0, 200)}` }))

const nameOfOp = (op: Op): string => `${op.kind} ${op.n} (${op.status} ${op.reason ?? ''})`
const nameOf = ({ appointmentId, holdId, busy }: Version): string =>
  `${appointmentId ? `appointment ${appointmentId}` : `hold ${holdId}`} at ${new Date(busy.from).toISOString()}`

type Groups<T> = ReadonlyMap<string, T[]>

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}
