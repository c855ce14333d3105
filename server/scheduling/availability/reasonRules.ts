import { findRange, type Ranges } from '#server/lib/ranges.ts'
import { dateAt, noCounts, whyCapped } from './capRules.ts'
import {
  type Closures,
  closedRanges,
  closuresOf,
  noApplicationExceptions,
  openPieces,
  openRanges,
  sortByStart,
  weeklyPieces,
} from './openingRules.ts'
import { alignToGrid, fullRangesOf, noBuffers, startsOverlapping } from './rules.ts'
import type { AgentTimes, AvailabilityData, Reason, SlotQuery } from './schema.ts'

const day = 1440

export type MinuteExplanation = { start: number; reasons: Reason[]; agents: { agentId: string; reason: Reason }[] }

/**
 * Explains why starts in [from, to) are not offered: `from` itself, and every start on the grid of any agent's weekly or actual
 * hours. An offered start has no entry; any other has reasons of the policy, or one reason per agent.
 */
export function explainStarts(
  query: SlotQuery,
  data: AvailabilityData,
  durationsMinutes: readonly number[],
): MinuteExplanation[] {
  const { from, to } = query
  const closures = closuresOf(data.application ?? noApplicationExceptions, from, to + query.durationMinutes)
  const agents = data.agents.map((agent) => analyzeAgent(query, agent, closures))
  const why = data.queue ? whyNotQueue(query, data, agents) : whyNotAgents(query, data, agents)
  const starts = new Set([from, ...agents.flatMap((agent) => [...agent.planned])])
  return [...starts]
    .sort((a, b) => a - b)
    .flatMap((start) => {
      const reasons = whyNotByPolicy(query, data, durationsMinutes, start)
      const agentReasons = why(start)
      const isOffered = reasons.length === 0 && agentReasons.length < agents.length
      return isOffered ? [] : [{ start, reasons, agents: agentReasons }]
    })
}

/** Returns the policy's reasons against a start, which are public. */
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
  blocked: Ranges
  timeOff: Ranges
  closures: Closures
}

function analyzeAgent(query: SlotQuery, agent: AgentTimes, closures: Closures): AgentAnalysis {
  const { from, to, stepMinutes } = query
  const until = to + query.durationMinutes
  const pieces = openPieces(agent, closures, from, until)
  const gridOf = (parts: number[]) => startsOf(alignToGrid(sortByStart(parts), [from, to], stepMinutes), stepMinutes)
  return {
    agent,
    open: openRanges(pieces),
    grid: gridOf(pieces),
    planned: gridOf([...pieces, ...weeklyPieces(agent, from, until)]),
    blocked: startsOverlapping(agent.busy, query),
    timeOff: closedRanges(agent.exceptions ?? [], from, until),
    closures,
  }
}

function startsOf(runs: readonly number[], step: number): Set<number> {
  const starts = new Set<number>()
  for (let i = 0; i < runs.length; i += 2)
    for (let start = runs[i] ?? 0; start < (runs[i + 1] ?? 0); start += step) starts.add(start)
  return starts
}

type WhyNot = (start: number) => { agentId: string; reason: Reason }[]

/** Returns a reason for each agent who cannot serve the start. */
const whyNotAgents =
  (query: SlotQuery, { caps }: AvailabilityData, agents: readonly AgentAnalysis[]): WhyNot =>
  (start) =>
    agents.flatMap((analysis) => {
      const date = caps ? dateAt(caps.days, start) : null
      const counts = analysis.agent.counts ?? noCounts
      const reason =
        whyNotOpen(query, analysis, start) ??
        (analysis.grid.has(start) ? null : 'off_step') ??
        (covers(analysis.blocked, start) ? 'busy' : null) ??
        (caps && date !== null ? whyCapped(caps.caps, date, counts, noCounts)[0] : null)
      return reason ? [{ agentId: analysis.agent.agentId, reason }] : []
    })

/** Returns the members' own reasons if no member is open, else the queue's reason for every member. */
function whyNotQueue(query: SlotQuery, { queue }: AvailabilityData, members: readonly AgentAnalysis[]): WhyNot {
  const openForQueue = openRanges(members.flatMap(({ open }) => toPieces(open)))
  const full = queue ? startsOverlapping(fullRangesOf(queue), { ...query, ...noBuffers }) : []
  const allMembers = (reason: Reason) => members.map(({ agent }) => ({ agentId: agent.agentId, reason }))
  return (start) => {
    if (!fits(openForQueue, query, start))
      return members.map((analysis) => ({
        agentId: analysis.agent.agentId,
        reason: whyNotOpen(query, analysis, start) ?? 'closed',
      }))
    if (!members.some(({ grid }) => grid.has(start))) return allMembers('off_step')
    return covers(full, start) ? allMembers('queue_full') : []
  }
}

/**
 * Returns why the agent's hours do not cover the whole slot, determined by the first minute that is not open; null if
 * they do.
 */
function whyNotOpen(query: SlotQuery, analysis: AgentAnalysis, start: number): Reason | null {
  if (fits(analysis.open, query, start)) return null
  const i = findRange(analysis.open, start)
  const missingMinute = i < 0 ? start : (analysis.open[2 * i + 1] ?? start)
  if (covers(analysis.timeOff, missingMinute)) return 'time_off'
  if (covers(analysis.closures.applicationClosed, missingMinute)) return 'company_closed'
  return covers(analysis.closures.holidays, missingMinute) ? 'holiday' : 'closed'
}

function fits(open: Ranges, { durationMinutes }: SlotQuery, start: number): boolean {
  const i = findRange(open, start)
  return i >= 0 && start + durationMinutes <= (open[2 * i + 1] ?? 0)
}

const covers = (ranges: Ranges, minute: number): boolean => findRange(ranges, minute) >= 0

function toPieces(ranges: Ranges): number[] {
  const pieces: number[] = []
  for (let i = 0; i < ranges.length; i += 2) pieces.push(ranges[i] ?? 0, ranges[i + 1] ?? 0, 0)
  return pieces
}
