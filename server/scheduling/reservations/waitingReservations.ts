import { addMinutes } from '#server/lib/time.ts'
import type { BusyTime } from '../availability/schema.ts'

type Span = { from: Date; to: Date }
type AgentQueue = { waiting: number; taken: Span[] }
/** Waiting reservations by agent id; an entry exists only while at least one reservation waits. */
const queues = new Map<string, AgentQueue>()

export type WaitingReservation = {
  /** Returns whether another reservation has taken part of the time since this one started to wait. */
  isTimeTaken(): boolean
  /** Announces to the waiting reservations that the time is taken. Call it after the commit. */
  announceTaken(): void
  unregister(): void
}

/**
 * Registers a waiting reservation of some agents' time within this process, so that it fails fast without a query if an earlier
 * reservation takes that time. Reservations of other processes are found in the database.
 */
export function registerWaiting(agentIds: readonly string[], time: Omit<BusyTime, 'agentId'>): WaitingReservation {
  const own = spanOf(time)
  const entries = [...new Set(agentIds)].map((agentId) => {
    const queue = queues.get(agentId) ?? { waiting: 0, taken: [] }
    queues.set(agentId, queue)
    queue.waiting += 1
    return { agentId, queue, since: queue.taken.length }
  })
  return {
    isTimeTaken: () => entries.some(({ queue, since }) => queue.taken.slice(since).some((span) => overlap(span, own))),
    announceTaken: () => {
      for (const { queue } of entries) queue.taken.push(own)
    },
    unregister: () => {
      for (const { agentId, queue } of entries) {
        queue.waiting -= 1
        if (queue.waiting === 0) queues.delete(agentId)
      }
    },
  }
}

/** Returns the time with its buffers, as stored in the database. */
const spanOf = ({ startAt, endAt, policy }: Omit<BusyTime, 'agentId'>): Span => ({
  from: addMinutes(startAt, -policy.bufferBeforeMinutes),
  to: addMinutes(endAt, policy.bufferAfterMinutes),
})

/** Returns whether two half-open spans overlap; spans that only touch do not. */
const overlap = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to
