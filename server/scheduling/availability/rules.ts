import { mergeRanges, type Ranges, subtractRanges } from '#server/lib/ranges.ts'
import { fullRanges } from './capacityRules.ts'
import { type Caps, type CapUse, type DayCounts, fullDays, noCounts } from './capRules.ts'
import { mergeIntoSlots, type StartRuns } from './gridRules.ts'
import {
  closuresOf,
  noApplicationExceptions,
  openPieces,
  openRanges,
  type Pieces,
  sortByStart,
} from './openingRules.ts'
import type { AvailabilityData, MinuteSlot, QueueUse, SlotQuery } from './schema.ts'

const day = 1440

/** Computes the free slots, in order, each with the agents who can serve it. */
export function computeSlots(query: SlotQuery, data: AvailabilityData): MinuteSlot[] {
  const { from, to } = limitToPolicy(query)
  if (from >= to) return []
  const { queue } = data
  const providers = queue
    ? [computeQueueStarts(query, data, queue, from, to)]
    : computeAgentStarts(query, data, from, to)
  return mergeIntoSlots(providers, query, from)
}

/** Limits the requested range to the preset's notice and horizon. */
export function limitToPolicy(query: SlotQuery): { from: number; to: number } {
  return {
    from: Math.max(query.from, query.now + query.minNoticeMinutes),
    to: Math.min(query.to, query.now + query.horizonDays * day + 1),
  }
}

function computeAgentStarts(query: SlotQuery, data: AvailabilityData, from: number, to: number): StartRuns[] {
  const until = to + query.durationMinutes
  const closures = closuresOf(data.application ?? noApplicationExceptions, from, until)
  const fullDaysOfPreset = daysFullForPreset(data)
  const ordered = [...data.agents].sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
  return ordered.map((agent) => {
    const pieces = sortByStart(openPieces(agent, closures, from, until))
    let starts = subtractRanges(startsThatFit(pieces, query, to), startsOverlapping(agent.busy, query))
    if (fullDaysOfPreset.length > 0) starts = subtractRanges(starts, fullDaysOfPreset)
    if (data.caps) starts = subtractRanges(starts, daysFullForAgent(data.caps, agent.counts ?? noCounts))
    return { agentId: agent.agentId, runs: alignToGrid(pieces, starts, query.stepMinutes) }
  })
}

/** Computes a queue's starts: it is open while any member is, and a slot may not touch a minute at which it is full. */
function computeQueueStarts(
  query: SlotQuery,
  data: AvailabilityData,
  queue: QueueUse,
  from: number,
  to: number,
): StartRuns {
  const until = to + query.durationMinutes
  const closures = closuresOf(data.application ?? noApplicationExceptions, from, until)
  const pieces = sortByStart(data.agents.flatMap((agent) => openPieces(agent, closures, from, until)))
  const open = subtractRanges(
    startsThatFit(pieces, query, to),
    startsOverlapping(fullRangesOf(queue), { ...query, ...noBuffers }),
  )
  return {
    agentId: null,
    queueId: queue.queueId,
    runs: alignToGrid(pieces, subtractRanges(open, daysFullForPreset(data)), query.stepMinutes),
  }
}

export const noBuffers = { bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }
export const fullRangesOf = (queue: QueueUse): number[] =>
  fullRanges(queue.busyRanges, queue.capacity).flatMap(({ start, end }) => [start, end])

/** Returns the starts whose whole duration is open. */
function startsThatFit(pieces: Pieces, { durationMinutes }: SlotQuery, to: number): number[] {
  const starts: number[] = []
  const open = openRanges(pieces)
  for (let i = 0; i < open.length; i += 2) {
    const start = open[i] ?? 0
    const end = Math.min((open[i + 1] ?? 0) - durationMinutes + 1, to)
    if (start < end) starts.push(start, end)
  }
  return starts
}

/** Returns the starts that would overlap a busy time, buffers included. Buffers may touch, but not overlap. */
export function startsOverlapping(busy: Ranges, query: SlotQuery): number[] {
  const lengthMinutes = query.durationMinutes + query.bufferAfterMinutes - 1
  const starts: number[] = []
  for (let i = 0; i < busy.length; i += 2)
    starts.push((busy[i] ?? 0) - lengthMinutes, (busy[i + 1] ?? 0) + query.bufferBeforeMinutes)
  return mergeRanges(starts)
}

const daysFullForPreset = ({ caps }: AvailabilityData): number[] =>
  caps ? fullDays(caps.days, caps.caps.presetPerDay, caps.caps.presetPerWeek, caps.preset) : []
const daysFullForAgent = ({ caps, days }: { caps: Caps; days: CapUse['days'] }, counts: DayCounts): number[] =>
  fullDays(days, caps.agentPerDay, caps.agentPerWeek, counts)

/**
 * Aligns starts to opening time + n × step on the clock of the window's time zone. When the clocks change, a skipped hour has
 * no starts and a repeated hour has each start twice.
 */
export function alignToGrid(pieces: Pieces, starts: Ranges, step: number): number[] {
  const runs: number[] = []
  let next = 0
  for (let i = 0; i < pieces.length; i += 3) {
    const opens = pieces[i] ?? 0
    const closes = pieces[i + 1] ?? 0
    const anchor = pieces[i + 2] ?? 0
    while (next < starts.length && (starts[next + 1] ?? 0) <= opens) next += 2
    for (let range = next; range < starts.length && (starts[range] ?? 0) < closes; range += 2) {
      const earliest = Math.max(starts[range] ?? 0, opens)
      const first = anchor + Math.ceil((earliest - anchor) / step) * step
      const until = Math.min(starts[range + 1] ?? 0, closes)
      if (first < until) runs.push(first, until)
    }
  }
  return runs
}

export type Load = { agentId: string; dayMinutes: number; weekMinutes: number }
export type AgentChoice = { agentId: string; reason: 'only_one' | 'least_loaded' | 'tie' }

/** Sorts agents by fewest busy minutes that day, then that week, then by id, which makes the order repeatable. */
export function sortByLoad(candidates: readonly string[], loads: readonly Load[]): string[] {
  const byAgent = new Map(loads.map((load) => [load.agentId, load]))
  const dayOf = (id: string) => byAgent.get(id)?.dayMinutes ?? 0
  const weekOf = (id: string) => byAgent.get(id)?.weekMinutes ?? 0
  return [...candidates].sort((a, b) => dayOf(a) - dayOf(b) || weekOf(a) - weekOf(b) || (a < b ? -1 : 1))
}

/** Chooses the agent with the lowest load, with the reason; null without candidates. */
export function chooseAgent(candidates: readonly string[], loads: readonly Load[]): AgentChoice | null {
  const [first, second] = sortByLoad(candidates, loads)
  if (first === undefined) return null
  if (second === undefined) return { agentId: first, reason: 'only_one' }
  const weight = (id: string) => {
    const load = loads.find(({ agentId }) => agentId === id)
    return `${load?.dayMinutes ?? 0}/${load?.weekMinutes ?? 0}`
  }
  return { agentId: first, reason: weight(first) === weight(second) ? 'tie' : 'least_loaded' }
}
