import { findRange, type Ranges } from '#server/lib/ranges.ts'
import { dateAt, noCounts, whyCapped } from './capRules.ts'
import {
  type Closures,
  closedRanges,
  closuresOf,
  noApplicationExceptions,
  openPieces,
  openRanges,
  sortByBegin,
  weeklyPieces,
} from './openingRules.ts'
import { alignToGrid, fullRangesOf, noBuffers, startsOverlapping } from './rules.ts'
import type { AgentTimes, AvailabilityData, Reason, SlotQuery } from './schema.ts'

const day = 1440

export type MinuteExplanation = { start: number; reasons: Reason[]; agents: { agentId: string; reason: Reason }[] }

/**
 * Why starts in [from, to) are not offered: `from` itself, and whatever lies on the grid of anybody's hours, kept or not.
 * An offered start has no entry; any other has a reason of the policy, or one of each agent.
 */
export function explainStarts(
  query: SlotQuery,
  offering: AvailabilityData,
  durationsMinutes: readonly number[],
): MinuteExplanation[] {
  const { from, to } = query
  const closures = closuresOf(offering.application ?? noApplicationExceptions, from, to + query.durationMinutes)
  const agents = offering.agents.map((agent) => analyzeAgent(query, agent, closures))
  const why = offering.queue ? whyNotQueue(query, offering, agents) : whyNotAgents(query, offering, agents)
  const starts = new Set([from, ...agents.flatMap((agent) => [...agent.planned])])
  return [...starts]
    .sort((a, b) => a - b)
    .flatMap((start) => {
      const reasons = whyNotByPolicy(query, offering, durationsMinutes, start)
      const each = why(start)
      const isOffered = reasons.length === 0 && each.length < agents.length
      return isOffered ? [] : [{ start, reasons, agents: each }]
    })
}

/** What the service's policy says against a start, for everybody to know. */
export function whyNotByPolicy(
  query: SlotQuery,
  { caps, agents }: AvailabilityData,
  durationsMinutes: readonly number[],
  start: number,
): Reason[] {
  const reasons: Reason[] = []
  if (!durationsMinutes.includes(query.durationMinutes)) reasons.push('duration')
  if (start < query.now + query.minNoticeMinutes) reasons.push('notice')
  if (start > query.now + query.horizonDays * day) reasons.push('horizon')
  const date = caps ? dateAt(caps.days, start) : null
  if (caps && date !== null) reasons.push(...whyCapped(caps.caps, date, null, caps.preset))
  if (agents.length === 0) reasons.push('nobody')
  return reasons
}

type AgentAnalysis = {
  agent: AgentTimes
  open: Ranges
  grid: ReadonlySet<number>
  planned: ReadonlySet<number>
  refused: Ranges
  timeOff: Ranges
  closures: Closures
}

function analyzeAgent(query: SlotQuery, agent: AgentTimes, closures: Closures): AgentAnalysis {
  const { from, to, stepMinutes } = query
  const until = to + query.durationMinutes
  const pieces = openPieces(agent, closures, from, until)
  const gridOf = (some: number[]) => startsOf(alignToGrid(sortByBegin(some), [from, to], stepMinutes), stepMinutes)
  return {
    agent,
    open: openRanges(pieces),
    grid: gridOf(pieces),
    planned: gridOf([...pieces, ...weeklyPieces(agent, from, until)]),
    refused: startsOverlapping(agent.busy, query),
    timeOff: closedRanges(agent.exceptions ?? [], from, until),
    closures,
  }
}

function startsOf(runs: readonly number[], step: number): Set<number> {
  const starts = new Set<number>()
  for (let at = 0; at < runs.length; at += 2)
    for (let start = runs[at] ?? 0; start < (runs[at + 1] ?? 0); start += step) starts.add(start)
  return starts
}

type WhyNot = (start: number) => { agentId: string; reason: Reason }[]

/** Each agent by themselves; those who can serve are left out. */
const whyNotAgents =
  (query: SlotQuery, { caps }: AvailabilityData, agents: readonly AgentAnalysis[]): WhyNot =>
  (start) =>
    agents.flatMap((known) => {
      const date = caps ? dateAt(caps.days, start) : null
      const counts = known.agent.counts ?? noCounts
      const reason =
        whyNotOpen(query, known, start) ??
        (known.grid.has(start) ? null : 'off_step') ??
        (covers(known.refused, start) ? 'busy' : null) ??
        (caps && date !== null ? whyCapped(caps.caps, date, counts, noCounts)[0] : null)
      return reason ? [{ agentId: known.agent.agentId, reason }] : []
    })

/** A queue serves with whoever is open; when nobody is, each says why, else all say what the queue says. */
function whyNotQueue(query: SlotQuery, { queue }: AvailabilityData, members: readonly AgentAnalysis[]): WhyNot {
  const together = openRanges(members.flatMap(({ open }) => toPieces(open)))
  const full = queue ? startsOverlapping(fullRangesOf(queue), { ...query, ...noBuffers }) : []
  const everybody = (reason: Reason) => members.map(({ agent }) => ({ agentId: agent.agentId, reason }))
  return (start) => {
    if (!fits(together, query, start))
      return members.map((known) => ({
        agentId: known.agent.agentId,
        reason: whyNotOpen(query, known, start) ?? 'closed',
      }))
    if (!members.some(({ grid }) => grid.has(start))) return everybody('off_step')
    return covers(full, start) ? everybody('queue_full') : []
  }
}

/** Why the agent's hours do not have room for the whole slot, told by the first minute that is missing. */
function whyNotOpen(query: SlotQuery, known: AgentAnalysis, start: number): Reason | null {
  if (fits(known.open, query, start)) return null
  const at = findRange(known.open, start)
  const missing = at < 0 ? start : (known.open[2 * at + 1] ?? start)
  if (covers(known.timeOff, missing)) return 'time_off'
  if (covers(known.closures.applicationClosed, missing)) return 'company_closed'
  return covers(known.closures.holidays, missing) ? 'holiday' : 'closed'
}

function fits(open: Ranges, { durationMinutes }: SlotQuery, start: number): boolean {
  const at = findRange(open, start)
  return at >= 0 && start + durationMinutes <= (open[2 * at + 1] ?? 0)
}

const covers = (ranges: Ranges, minute: number): boolean => findRange(ranges, minute) >= 0

function toPieces(ranges: Ranges): number[] {
  const pieces: number[] = []
  for (let at = 0; at < ranges.length; at += 2) pieces.push(ranges[at] ?? 0, ranges[at + 1] ?? 0, 0)
  return pieces
}
