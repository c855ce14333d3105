import type { Queryable } from '#db/client.ts'
import { namedAgents } from '../bookings/policy.ts'
import type { Ctx } from '../context.ts'
import { fromMinute, toMinute } from '../lib/time.ts'
import type { Preset } from '../presets/data.ts'
import { listAgentTimes, listLoads } from './data.ts'
import { byLoad, gridStarts, policyAgainst, slots, whyNot, withinPolicy } from './rules.ts'
import type { AgentTimes, Explanation, MinuteSlot, Slot, SlotQuery } from './schema.ts'

/** A context, or a transaction with the business time. */
export type Reader = { db: Queryable; now: Ctx['now'] }
export type Wanted = {
  preset: Preset
  durationMinutes: number
  agentIds?: readonly string[]
  /** Holds and an appointment of one's own, which do not count as busy. */
  ignoreHoldIds?: readonly string[]
  ignoreAppointmentId?: string | null
}

/** Free times whose start lies in [from, to), in order, each with the agents who can serve it. */
export async function listSlots(ctx: Reader, wanted: Wanted & { from: Date; to: Date }): Promise<Slot[]> {
  const query = queryFor(
    ctx,
    wanted,
    Math.ceil(wanted.from.getTime() / 60_000),
    Math.ceil(wanted.to.getTime() / 60_000),
  )
  return slots(query, await timesFor(ctx, wanted, query)).map(toSlot)
}

/** The agents who can serve exactly this start, whom to ask first in front; empty when it is not offered. */
export async function freeAgents(ctx: Reader, wanted: Wanted & { start: Date }): Promise<string[]> {
  if (wanted.start.getTime() % 60_000 !== 0) return []
  const minute = toMinute(wanted.start)
  const query = queryFor(ctx, wanted, minute, minute + 1)
  const [slot] = slots(query, await timesFor(ctx, wanted, query))
  if (!slot || slot.agentIds.length < 2) return slot?.agentIds ?? []
  return byLoad(slot.agentIds, await listLoads(ctx.db, wanted.preset.organizationId, slot.agentIds, minute))
}

/** Whether this start is offered to customers now. */
export async function isOffered(ctx: Reader, wanted: Wanted & { start: Date }): Promise<boolean> {
  return (await freeAgents(ctx, wanted)).length > 0
}

/** The free times nearest to a start, in order of time. Looks around it first, then as far as the horizon. */
export async function nearestSlots(ctx: Reader, wanted: Wanted & { start: Date; count: number }): Promise<Slot[]> {
  const at = toMinute(wanted.start)
  const reach = 4 * 1440
  const near = await slotsWithin(ctx, wanted, at - reach, at + reach)
  const found = near.length >= wanted.count ? near : await slotsWithin(ctx, wanted, 0, Number.MAX_SAFE_INTEGER)
  return found
    .filter((slot) => slot.start !== at)
    .sort((a, b) => Math.abs(a.start - at) - Math.abs(b.start - at) || a.start - b.start)
    .slice(0, wanted.count)
    .sort((a, b) => a.start - b.start)
    .map(toSlot)
}

async function slotsWithin(ctx: Reader, wanted: Wanted, from: number, to: number): Promise<MinuteSlot[]> {
  const query = queryFor(ctx, wanted, from, to)
  return slots(query, await timesFor(ctx, wanted, query))
}

/** Why the times on the grid in [from, to), and `from` itself, are not offered. */
export async function explain(ctx: Reader, wanted: Wanted & { from: Date; to: Date }): Promise<Explanation[]> {
  const query = queryFor(ctx, wanted, toMinute(wanted.from), toMinute(wanted.to))
  // Beyond these nothing can be offered anyway; a far-off year must not be walked through day by day.
  const from = Math.max(query.from, query.now - 1440)
  const to = Math.min(query.to, query.now + (query.horizonDays + 62) * 1440)
  if (from >= to) return []
  const agents = await listTimes(ctx, wanted, from, to + query.durationMinutes, query)
  const grid = agents.flatMap((agent) => gridStarts(agent.openings, query.stepMinutes, from, to))
  return [...new Set([from, ...grid])]
    .sort((a, b) => a - b)
    .flatMap((start) => explainStart(query, wanted, agents, start))
}

function explainStart(query: SlotQuery, wanted: Wanted, agents: AgentTimes[], start: number): Explanation[] {
  const policy = policyAgainst(query, start, wanted.preset.policy.durationsMinutes)
  const each = agents.flatMap((agent) => {
    const reason = whyNot(query, agent, start)
    return reason ? [{ agentId: agent.agentId, reason }] : []
  })
  if (policy.length === 0 && each.length < agents.length) return []
  return [{ start: fromMinute(start), end: fromMinute(start + query.durationMinutes), reasons: policy, agents: each }]
}

function queryFor(ctx: Reader, { preset, durationMinutes }: Wanted, from: number, to: number): SlotQuery {
  const { stepMinutes, bufferBeforeMinutes, bufferAfterMinutes, minNoticeMinutes, horizonDays } = preset.policy
  const now = Math.ceil(ctx.now().getTime() / 60_000)
  const policy = { stepMinutes, bufferBeforeMinutes, bufferAfterMinutes, minNoticeMinutes, horizonDays }
  return { from, to, now, durationMinutes, ...policy }
}

async function timesFor(ctx: Reader, wanted: Wanted, query: SlotQuery): Promise<AgentTimes[]> {
  const { from, to } = withinPolicy(query)
  return from < to ? listTimes(ctx, wanted, from, to, query) : []
}

function listTimes(ctx: Reader, wanted: Wanted, from: number, to: number, query: SlotQuery): Promise<AgentTimes[]> {
  const { preset, ignoreHoldIds, ignoreAppointmentId } = wanted
  const { assignment } = preset.policy
  const named = namedAgents(assignment)
  const agentIds = wanted.agentIds ? named.filter((id) => wanted.agentIds?.includes(id)) : named
  return listAgentTimes(ctx.db, {
    organizationId: preset.organizationId,
    applicationId: preset.applicationId,
    agentIds,
    from: from - query.bufferBeforeMinutes,
    to: to + query.durationMinutes + query.bufferAfterMinutes,
    now: ctx.now(),
    ignoreHoldIds: ignoreHoldIds ?? [],
    ignoreAppointmentId: ignoreAppointmentId ?? null,
  })
}

const toSlot = (slot: MinuteSlot): Slot => ({
  start: fromMinute(slot.start),
  end: fromMinute(slot.end),
  agentIds: slot.agentIds,
})
