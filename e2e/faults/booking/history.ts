/** Milliseconds since 1970, of this machine's clock, which is the database's too. */
type Moment = number
/** Half-open, in milliseconds since 1970. */
export type Range = { from: number; to: number }
/** An agent, of whom there is one, or a queue, which has as many places as its capacity. */
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

/** What somebody asked for and was told; the client's side of the story. */
export type Op = {
  n: number
  kind: Kind
  /** Of the try that was answered for good: before it, it may have been turned away. */
  begunAt: Moment
  tries: number
  endedAt: Moment
  /** Of the HTTP answer; 0 for none. */
  status: number
  /** Of a refusal: `taken`, `over`, `already_there` … */
  reason: string | null
  text: string
  /** Whose time: any one of these, buffers included. Absent, it is the appointment's own agents and time. */
  wanted?: { anyOf: readonly Resource[]; busy?: Range; start?: Moment }
  /** A customer's own holds are no reason to refuse them. */
  contact?: string
  appointmentId: string | null
  revision?: number
}

/** One state of one occupied time, or of one place in a queue, as the database's journal tells it. */
export type Version = {
  resource: Resource
  busy: Range
  appointmentId: string | null
  holdId: string | null
  contact: string | null
  /** Surely there for everybody between these. */
  sure: { from: Moment; to: Moment }
  /** Perhaps seen by somebody between these. */
  perhaps: { from: Moment; to: Moment }
}

/** An appointment as the database holds it in the end. */
export type Standing = {
  id: string
  live: boolean
  status: string
  revision: number
  start: Moment
  email: string | null
  /** Whom it says it has, and whose time it keeps, with the buffers of its service. */
  agentIds: readonly string[]
  kept: readonly { agentId: string; busy: Range }[]
  busy: Range
}

export type Told = {
  ops: readonly Op[]
  versions: readonly Version[]
  standings: readonly Standing[]
  /** Of the queues; an agent is one. */
  capacities: ReadonlyMap<Resource, number>
  /** What an agent's time has around it and a queue's place has not, in milliseconds. */
  buffers: { before: number; after: number }
  deadlocks: number
}

export const overlap = (a: Range, b: Range): boolean => a.from < b.to && b.from < a.to
