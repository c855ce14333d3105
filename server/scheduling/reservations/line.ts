import { addMinutes } from '#server/lib/time.ts'
import type { BusyTime } from '../availability/schema.ts'

type Span = { from: Date; to: Date }
type Line = { standing: number; taken: Span[] }
/** By agent; kept only while somebody stands in it. */
const lines = new Map<string, Line>()

export type Standing = {
  /** Whether others have taken any of the time since. */
  isLost(): boolean
  /** Tells those who stand behind that it is taken; once it is committed. */
  took(): void
  leave(): void
}

/**
 * A place in the line for some agents' time within this process. Whoever waits there hears without asking the database what those
 * before took of it; what other processes take, the database tells.
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

/** With the buffers, as the database keeps it. */
const spanOf = ({ startAt, endAt, policy }: Omit<BusyTime, 'agentId'>): Span => ({
  from: addMinutes(startAt, -policy.bufferBeforeMinutes),
  to: addMinutes(endAt, policy.bufferAfterMinutes),
})

/** Half-open: they may touch. */
const overlap = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to
