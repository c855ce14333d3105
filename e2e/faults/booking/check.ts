import { type Op, overlap, type Range, type Resource, type Told, type Version } from './history.ts'

const whats = ['overlap', 'lost', 'doubled', 'refusal', 'half', 'error', 'deadlock'] as const
export type BookingViolation = { what: (typeof whats)[number]; words: string }

/**
 * Returns every contradiction between the acknowledged operations, the database's history and its final state. Pure.
 */
export function findBookingViolations(told: Told): BookingViolation[] {
  const byResource = groupBy(told.versions, (version) => version.resource)
  return [
    ...overlaps(byResource, told.capacities),
    ...lostOrDoubled(told),
    ...refusedWithoutReason(told, byResource),
    ...halfWritten(told),
    ...errors(told),
    ...(told.deadlocks > 0 ? [{ what: 'deadlock', words: `${told.deadlocks} deadlocks` } as const] : []),
  ]
}

/** Finds more concurrent bookings of one minute than the capacity allows; certain, whatever the order of commits. */
function overlaps(byResource: Groups<Version>, capacities: Told['capacities']): BookingViolation[] {
  return [...byResource].flatMap(([resource, versions]) => {
    const capacity = capacities.get(resource) ?? 1
    const sorted = [...versions].sort((a, b) => a.busy.from - b.busy.from)
    const open: Version[] = []
    return sorted.flatMap((version) => {
      // A range that ended before this one begins cannot overlap any later one.
      for (let at = open.length - 1; at >= 0; at--)
        if ((open[at]?.busy.to ?? 0) <= version.busy.from) open.splice(at, 1)
      open.push(version)
      const met = open.filter((other) => overlap(other.sure, version.sure))
      if (met.length <= capacity || mostAtOnce(met) <= capacity) return []
      return [{ what: 'overlap', words: `${resource} has ${met.map(nameOf).join(' and ')} at once` } as const]
    })
  })
}

const mostAtOnce = (versions: readonly Version[]): number =>
  Math.max(
    ...versions.map(
      ({ sure }) => versions.filter((one) => one.sure.from <= sure.from && sure.from < one.sure.to).length,
    ),
  )

/** Checks that each successful response is still true at the end, except for what later responses changed. */
function lostOrDoubled({ ops, standings }: Told): BookingViolation[] {
  const byId = new Map(standings.map((one) => [one.id, one]))
  const yes = ops.filter((op) => op.status === 200 && op.appointmentId)
  const lost = yes.flatMap((op): BookingViolation[] => {
    const now = byId.get(op.appointmentId ?? '')
    if (!now) return [{ what: 'lost', words: `${nameOfOp(op)}: there is no such appointment` }]
    if (op.kind === 'cancel' && now.status !== 'cancelled')
      return [{ what: 'lost', words: `${nameOfOp(op)}: it is ${now.status}` }]
    if (op.kind === 'reschedule' && op.revision !== undefined) {
      const isOlder = now.revision < op.revision
      const isOther = now.revision === op.revision && now.start !== op.wanted?.start
      if (isOlder || isOther) return [{ what: 'lost', words: `${nameOfOp(op)}: it did not move there` }]
    }
    return []
  })
  const cancelled = new Set(ops.filter((op) => op.kind === 'cancel').map((op) => op.appointmentId))
  const vanished = standings.filter((one) => !one.live && !cancelled.has(one.id))
  const made = new Set(yes.filter((op) => op.kind === 'book' || op.kind === 'schedule').map((op) => op.appointmentId))
  const unasked = standings.filter((one) => !made.has(one.id))
  return [
    ...lost,
    ...vanished.map(
      (one) => ({ what: 'lost', words: `appointment ${one.id} is ${one.status}; nobody asked` }) as const,
    ),
    ...unasked.map(
      (one) => ({ what: 'doubled', words: `appointment ${one.id} was made, and nobody was told` }) as const,
    ),
  ]
}

/** A refusal is correct if, at some moment of the request, another booking occupied the time of every candidate. */
function refusedWithoutReason(told: Told, byResource: Groups<Version>): BookingViolation[] {
  const byAppointment = groupBy(told.versions, (version) => version.appointmentId ?? '')
  const cancels = groupBy(
    told.ops.filter((op) => op.kind === 'cancel'),
    (op) => op.appointmentId ?? '',
  )
  return told.ops.flatMap((op): BookingViolation[] => {
    if (!isRefusal(op)) return []
    if (op.reason === 'over') {
      const isOver = cancels.get(op.appointmentId ?? '')?.some((cancel) => cancel.begunAt <= op.endedAt)
      return isOver ? [] : [{ what: 'refusal', words: `${nameOfOp(op)}: nobody cancelled it` }]
    }
    const isRight = whatWasAsked(op, told, byAppointment).some(({ resources, busy }) =>
      resources.every((resource) => {
        const seen = (byResource.get(resource) ?? []).filter((version) => isInTheWay(version, busy, op))
        return seen.length >= (told.capacities.get(resource) ?? 1)
      }),
    )
    return isRight ? [] : [{ what: 'refusal', words: `${nameOfOp(op)}: nothing was in the way` }]
  })
}

/**
 * Refusals that need no occupied time: adding an agent who is already assigned, removing the last agent, and requesting
 * codes too quickly.
 */
const otherReasons = new Set(['already_there', 'last_agent', 'too_soon'])
const isRefusal = ({ status, reason }: Op): boolean =>
  (status === 409 || status === 429) && !otherReasons.has(reason ?? '')

type Asked = { resources: readonly Resource[]; busy: Range }

/**
 * Returns the possible requests behind an operation. For an operation on an appointment: its own agents, or the new
 * one, at the times that it had during the request or was to get.
 */
function whatWasAsked(op: Op, { buffers, capacities }: Told, byAppointment: Groups<Version>): Asked[] {
  const { anyOf = [], busy } = op.wanted ?? {}
  if (anyOf.length > 0 && busy) return [{ resources: anyOf, busy }]
  const all = byAppointment.get(op.appointmentId ?? '') ?? []
  const own = all.filter((version) => overlap(version.perhaps, timesOf(op)))
  if (busy) return own.map((version) => ({ resources: [version.resource], busy }))
  const withBuffers = ({ resource, busy: { from, to } }: Version): Range =>
    capacities.has(resource) ? { from: from - buffers.before, to: to + buffers.after } : { from, to }
  return own.map((version) => ({ resources: anyOf, busy: withBuffers(version) }))
}

const isInTheWay = (version: Version, busy: Range, op: Op): boolean =>
  overlap(version.busy, busy) &&
  overlap(version.perhaps, timesOf(op)) &&
  (version.appointmentId === null || version.appointmentId !== op.appointmentId) &&
  (version.contact === null || version.contact !== op.contact)

const timesOf = (op: Op): Range => ({ from: op.begunAt, to: op.endedAt + 1 })

/** The agents of an appointment and the agents whose time is occupied must be the same, at the same time. */
function halfWritten({ standings }: Told): BookingViolation[] {
  return standings.flatMap((one): BookingViolation[] => {
    const kept = one.kept.map((time) => time.agentId).sort()
    const wanted = one.live ? [...one.agentIds].sort() : []
    if (kept.join() !== wanted.join())
      return [{ what: 'half', words: `appointment ${one.id} has ${wanted.length} agents and keeps ${kept.length}` }]
    const elsewhere = one.kept.some(({ busy }) => busy.from !== one.busy.from || busy.to !== one.busy.to)
    return elsewhere ? [{ what: 'half', words: `appointment ${one.id} keeps another time than its own` }] : []
  })
}

const expected = new Set([200, 202, 409, 429])

/** Any status except success and refusal is an error, because the clients send only valid requests. */
const errors = ({ ops }: Told): BookingViolation[] =>
  ops
    .filter((op) => !expected.has(op.status))
    .map((op) => ({ what: 'error', words: `${nameOfOp(op)}: ${op.text.slice(0, 200)}` }))

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
