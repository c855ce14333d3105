import { z } from 'zod'
import { namedAgents } from '#server/domain/policySchema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findBusyAgents } from '#server/scheduling/availability/data.ts'
import type { SlotRequest } from '#server/scheduling/availability/loadAvailabilityData.ts'
import { explainUnavailable, isOffered, listFreeAgents } from '#server/scheduling/availability/read.ts'
import type { Reason } from '#server/scheduling/availability/schema.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { listAgentNames, listQueueMembers } from './offerData.ts'
import { type ResolvedTimeQuery, resolveTimeQuery, timeQuery } from './timeQuery.ts'

export const checkTimeInput = z.intersection(timeQuery, z.object({ start: z.coerce.date() }))

export type CheckedTime = {
  start: Date
  end: Date
  /** A customer could book it now. */
  offered: boolean
  /** Somebody who is needed, or everybody who could take it, is busy at this time. */
  taken: boolean
  /** Why nobody at all is offered it: the service's own rules. */
  reasons: Reason[]
  /** Each agent who could take it; none of `reasons` means free. */
  agents: { id: string; name: string; reasons: Reason[] }[]
}

/** Why a time is not offered, agent by agent; for one that is, that nothing stands against it. */
export async function checkTime(ctx: Ctx, given: z.input<typeof checkTimeInput>): Promise<CheckedTime> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { start, ...wanted } = checkTimeInput.parse(given)
  return checkTimeFor(ctx, await resolveTimeQuery(ctx, actor, wanted), start)
}

export async function checkTimeFor(ctx: Ctx, meant: ResolvedTimeQuery, start: Date): Promise<CheckedTime> {
  const { preset, durationMinutes, ignoreAppointmentId, requiredAgentIds: together } = meant
  const wanted = { preset, durationMinutes, ignoreAppointmentId }
  const [offered, free, names, takers] = await Promise.all([
    isOffered(ctx, { ...wanted, start }),
    together.length > 0 ? listFreeAgents(ctx, { ...wanted, start }) : Promise.resolve<string[]>([]),
    listAgentNames(ctx.db, preset.organizationId, preset.applicationId),
    eligibleAgents(ctx, preset),
  ])
  const { reasons, each } = await reasonsByAgent(ctx, wanted, takers, start)
  const agents = names
    .filter(({ id }) => takers.includes(id))
    .map(({ id, name }) => ({ id, name, reasons: each.get(id) ?? [] }))
  return {
    start,
    end: addMinutes(start, durationMinutes),
    offered: offered && together.every((id) => free.includes(id)),
    taken: together.length > 0 ? agents.some(isBusy) : agents.length > 0 && agents.every(isBusy),
    reasons,
    agents,
  }
}

const isBusy = (agent: CheckedTime['agents'][number]): boolean => agent.reasons.includes('busy')

async function eligibleAgents(ctx: Ctx, { organizationId, policy: { assignment } }: Preset): Promise<string[]> {
  if (assignment.mode !== 'queue') return namedAgents(assignment)
  return (await listQueueMembers(ctx.db, organizationId, [assignment.queueId])).map(({ agentId }) => agentId)
}

/** What stands against each of some agents at a time. As long as one is free, availability explains nothing of the others. */
export async function reasonsByAgent(
  ctx: Ctx,
  { preset, ...wanted }: SlotRequest,
  agentIds: readonly string[],
  start: Date,
): Promise<{ reasons: Reason[]; each: Map<string, Reason[]> }> {
  const askedOf = (ids: readonly string[]): SlotRequest & { start: Date } => ({
    ...wanted,
    preset: { ...preset, policy: { ...preset.policy, assignment: { mode: 'any', agentIds: [...ids] } } },
    start,
  })
  const [free, busy] = await Promise.all([
    listFreeAgents(ctx, askedOf(agentIds)),
    listBusyAgents(ctx, { preset, ...wanted }, agentIds, start),
  ])
  const others = agentIds.filter((id) => !free.includes(id))
  const told = await explainUnavailable(ctx, { ...askedOf(others), from: start, to: addMinutes(start, 1) })
  const about = told.find((one) => one.start.getTime() === start.getTime())
  const each = groupByAgent([
    ...busy.map((agentId) => ({ agentId, reason: 'busy' as const })),
    ...(about?.agents ?? []),
  ])
  return { reasons: free.length > 0 ? [] : (about?.reasons ?? []), each }
}

/** Availability tells an agent's first reason, which outside the hours is the hours: whether they are busy too decides for staff. */
function listBusyAgents(ctx: Ctx, wanted: SlotRequest, agentIds: readonly string[], start: Date): Promise<string[]> {
  const { preset, durationMinutes, ignoreAppointmentId = null } = wanted
  const time = { startAt: start, endAt: addMinutes(start, durationMinutes), policy: preset.policy }
  const scope = { organizationId: preset.organizationId, agentIds, now: ctx.now(), ignoreAppointmentId }
  return findBusyAgents(ctx.db, time, scope)
}

function groupByAgent(told: readonly { agentId: string; reason: Reason }[]): Map<string, Reason[]> {
  const each = new Map<string, Reason[]>()
  for (const { agentId, reason } of told) {
    const known = each.get(agentId) ?? []
    if (!known.includes(reason)) each.set(agentId, [...known, reason])
  }
  return each
}
