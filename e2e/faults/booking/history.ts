/** Milliseconds since 1970 on this machine's clock, which the database shares. */
type Moment = number
/** Half-open, in milliseconds since 1970. */
export type Range = { from: number; to: number }
/** An agent, which has capacity one, or a queue, which has its configured capacity. */
export type Resource = string

const kinds = [
  'hold',
  'book',
  'schedule',
  'reschedule',
  'reassign',
  'addAgent',
  'removeAgent',
  'cancel',
  'expire',
] as const
export type Kind = (typeof kinds)[number]

/** A request and its response, as the client saw them. */
export type Op = {
  n: number
  kind: Kind
  /** Start of the final attempt; earlier attempts may have been rate limited. */
  startedAt: Moment
  attempts: number
  endedAt: Moment
  /** Status of the HTTP response; 0 for no response. */
  status: number
  /** Reason of a refusal: `taken`, `over`, `already_there` … */
  reason: string | null
  text: string
  /**
   * Requested time, of any one of these resources, buffers included. Absent for the appointment's own agents and time.
   */
  requested?: { anyOf: readonly Resource[]; busy?: Range; start?: Moment }
  /** Hash of the customer's contact: a customer's own holds do not justify a refusal. */
  contact?: string
  appointmentId: string | null
  revision?: number
}

/** One state of one occupied range, or of one place in a queue, as recorded by the database's journal. */
export type Version = {
  resource: Resource
  busy: Range
  appointmentId: string | null
  holdId: string | null
  contact: string | null
  /** Period in which every transaction certainly saw it. */
  certain: { from: Moment; to: Moment }
  /** Period in which some transaction may have seen it. */
  possible: { from: Moment; to: Moment }
}

/** The final state of an appointment in the database. */
export type AppointmentState = {
  id: string
  live: boolean
  status: string
  revision: number
  start: Moment
  email: string | null
  /** The agents it names, and the occupied ranges, with the buffers of its service. */
  agentIds: readonly string[]
  occupied: readonly { agentId: string; busy: Range }[]
  busy: Range
}

export type Observation = {
  ops: readonly Op[]
  versions: readonly Version[]
  appointments: readonly AppointmentState[]
  /** Capacities of the queues; an agent's capacity is one. */
  capacities: ReadonlyMap<Resource, number>
  /** Buffers around an agent's appointment in milliseconds; a place in a queue has none. */
  buffers: { before: number; after: number }
  deadlocks: number
}

export const overlap = (a: Range, b: Range): boolean => a.from < b.to && b.from < a.to
