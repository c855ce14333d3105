import { addMinutes } from '#server/lib/time.ts'
import type { BusyTime } from '../availability/schema.ts'

type Span = { from: Date; to: Date }
type Line = { standing: number; taken: Span[] }
/** Waiting reservations by agent id; an entry exists only while at least one reservation waits. */
const lines = new Map<string, Line>()

export type Standing = {
  /** Returns whether another reservation has taken part of the time since this one started to wait. */
  isLost(): boolean
  /** Announces to the waiting reservations that the time is taken. Call it after the commit. */
  took(): void
  leave(): void
}

/**
 * Registers a waiting reservation of some agents' time within this process, so that it fails fast without a query if an earlier
 * reservation takes that time. Reservations of other processes are found in the database.
 */
export function standInLine(agentIds: readonly string[], time: Omit<BusyTime, 'agentId'>): Standing {
  const own = spanOf(time)
  const places = [...new Set(agentIds)].map((agentId) => {
    const line = lines.get(agentId) ?? { standing: 0, taken: [] }
    lines.set(agentId, line)
    line.standing += 1
    return { agentId, line, since: line.taken.length }
  })
  return {
    isLost: () => places.some(({ line, since }) => line.taken.slice(since).some((span) => overlap(span, own))),
    took: () => {
      for (const { line } of places) line.taken.push(own)
    },
    leave: () => {
      for (const { agentId, line } of places) {
        line.standing -= 1
        if (line.standing === 0) lines.delete(agentId)
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
