import { stepAt, wallMinute, zoneTable } from '../lib/zone.ts'
import type { AgentTimes, BusyRange, MinuteSlot, Opening, Reason, SlotQuery } from './schema.ts'

const day = 1440

/** Every start that at least one agent can serve, in order, each with the agents who can. */
export function slots(query: SlotQuery, agents: readonly AgentTimes[]): MinuteSlot[] {
  const { from, to } = withinPolicy(query)
  const found = new Map<number, string[]>()
  if (from >= to) return []
  for (const agent of agents) {
    for (const start of startsOf(query, agent, from, to)) {
      const others = found.get(start)
      if (others) others.push(agent.agentId)
      else found.set(start, [agent.agentId])
    }
  }
  return [...found]
    .sort((a, b) => a[0] - b[0])
    .map(([start, agentIds]) => ({ start, end: start + query.durationMinutes, agentIds: agentIds.sort() }))
}

/** The asked range cut to what notice and horizon allow. */
export function withinPolicy(query: SlotQuery): { from: number; to: number } {
  return {
    from: Math.max(query.from, query.now + query.minNoticeMinutes),
    to: Math.min(query.to, query.now + query.horizonDays * day + 1),
  }
}

function startsOf(query: SlotQuery, agent: AgentTimes, from: number, to: number): number[] {
  const candidates = gridStarts(agent.openings, query.stepMinutes, from, to)
  const open = openRanges(agent.openings, from, to + query.durationMinutes)
  const fits = inside(open, query.durationMinutes)
  const free = clearOf(merged(agent.busy), query)
  return candidates.filter((start) => fits(start) && free(start))
}

/** Opening time + n × step on the agent's own clocks: an hour that is skipped gives none, a repeated one gives each twice. */
export function gridStarts(openings: readonly Opening[], step: number, from: number, to: number): number[] {
  const starts = new Set<number>()
  for (const piece of pieces(openings, from, to)) {
    const first = piece.opensAt + Math.ceil((Math.max(piece.start, from) - piece.opensAt) / step) * step
    for (let start = first; start < piece.end && start < to; start += step) starts.add(start)
  }
  return [...starts].sort((a, b) => a - b)
}

/** When the agent is open, as merged ranges. */
export const openRanges = (openings: readonly Opening[], from: number, to: number): BusyRange[] =>
  merged([...pieces(openings, from, to)])

/** `opensAt` is where the window's grid begins, counted with the offset that holds in this piece. */
type Piece = { start: number; end: number; opensAt: number }

/**
 * Each day's window cut where the offset changes: within one step of the zone, wall time and minutes differ by a constant.
 * What lies in a gap has no minutes and so no piece; what is repeated has two.
 */
function* pieces(openings: readonly Opening[], from: number, to: number): Generator<Piece> {
  for (const opening of openings) {
    // Two days more on each side: windows run over midnight, and offsets reach 15 hours.
    const table = zoneTable(opening.timezone, from - 3 * day, to + 3 * day)
    const firstDay = Math.floor(wallMinute(table, from) / day) - 2
    const lastDay = Math.floor(wallMinute(table, to) / day) + 1
    for (let date = firstDay; date <= lastDay; date++) {
      if (weekdayOf(date) !== opening.weekday) continue
      const wallStart = date * day + opening.startMinute
      const wallEnd = date * day + opening.endMinute
      for (let step = stepAt(table, wallStart - 2 * day); step < table.from.length; step++) {
        const stepStart = table.from[step] ?? 0
        if (stepStart > wallEnd + 2 * day) break
        const offset = table.offset[step] ?? 0
        const start = Math.max(stepStart, wallStart - offset)
        const end = Math.min(table.from[step + 1] ?? Number.POSITIVE_INFINITY, wallEnd - offset)
        if (start < end && end > from && start < to) yield { start, end, opensAt: wallStart - offset }
      }
    }
  }
}

/** ISO weekday of a day number; 1970-01-01 was a Thursday. */
const weekdayOf = (date: number): number => ((((date + 3) % 7) + 7) % 7) + 1

/** Overlapping and touching ranges as one, in order. */
export function merged(ranges: readonly BusyRange[]): BusyRange[] {
  const result: BusyRange[] = []
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end)
    else result.push({ start: range.start, end: range.end })
  }
  return result
}

/** Whether [start, start + duration) lies within one of the ranges; to be asked in rising order. */
function inside(ranges: readonly BusyRange[], duration: number): (start: number) => boolean {
  let at = 0
  return (start) => {
    while (at < ranges.length && (ranges[at]?.end ?? 0) <= start) at++
    const range = ranges[at]
    return range !== undefined && range.start <= start && start + duration <= range.end
  }
}

/** Whether the slot with its buffers touches nothing busy; to be asked in rising order. Buffers may touch, never overlap. */
function clearOf(busy: readonly BusyRange[], query: SlotQuery): (start: number) => boolean {
  let at = 0
  return (start) => {
    const begin = start - query.bufferBeforeMinutes
    const end = start + query.durationMinutes + query.bufferAfterMinutes
    while (at < busy.length && (busy[at]?.end ?? 0) <= begin) at++
    const next = busy[at]
    return next === undefined || next.start >= end
  }
}

/** Why this agent cannot serve a start, or null when they can. */
export function whyNot(query: SlotQuery, agent: AgentTimes, start: number): Reason | null {
  const fits = inside(openRanges(agent.openings, start, start + query.durationMinutes), query.durationMinutes)
  if (!fits(start)) return 'closed'
  if (!gridStarts(agent.openings, query.stepMinutes, start, start + 1).includes(start)) return 'off_step'
  return clearOf(merged(agent.busy), query)(start) ? null : 'busy'
}

/** What the preset's policy says against a start, for everybody to know. */
export function policyAgainst(query: SlotQuery, start: number, durationsMinutes: readonly number[]): Reason[] {
  const reasons: Reason[] = []
  if (!durationsMinutes.includes(query.durationMinutes)) reasons.push('duration')
  if (start < query.now + query.minNoticeMinutes) reasons.push('notice')
  if (start > query.now + query.horizonDays * day) reasons.push('horizon')
  return reasons
}

export type Load = { agentId: string; dayMinutes: number; weekMinutes: number }
export type Choice = { agentId: string; reason: 'only_one' | 'least_loaded' | 'tie' }

/** The candidates, whom to ask first: fewest minutes that day, then that week, then by id so that it is repeatable. */
export function byLoad(candidates: readonly string[], loads: readonly Load[]): string[] {
  const known = new Map(loads.map((load) => [load.agentId, load]))
  const dayOf = (id: string) => known.get(id)?.dayMinutes ?? 0
  const weekOf = (id: string) => known.get(id)?.weekMinutes ?? 0
  return [...candidates].sort((a, b) => dayOf(a) - dayOf(b) || weekOf(a) - weekOf(b) || (a < b ? -1 : 1))
}

/** The agent to take and why; null without candidates. */
export function chooseAgent(candidates: readonly string[], loads: readonly Load[]): Choice | null {
  const [first, second] = byLoad(candidates, loads)
  if (first === undefined) return null
  if (second === undefined) return { agentId: first, reason: 'only_one' }
  const weight = (id: string) => {
    const load = loads.find((one) => one.agentId === id)
    return `${load?.dayMinutes ?? 0}/${load?.weekMinutes ?? 0}`
  }
  return { agentId: first, reason: weight(first) === weight(second) ? 'tie' : 'least_loaded' }
}
