import { z } from 'zod'
import { assignedAgentIds } from '#server/domain/policySchema.ts'
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
  /** Whether a customer could book this time now. */
  offered: boolean
  /** Whether a required agent, or every eligible agent, is busy. */
  taken: boolean
  /** Reasons that apply to all agents: the service's own rules. */
  reasons: Reason[]
  /** The eligible agents; no `reasons` means free. */
  agents: { id: string; name: string; reasons: Reason[] }[]
}

/** Returns, for each agent, why a time is not offered. There are no reasons if it is. */
export async function checkTime(ctx: Ctx, input: z.output<typeof checkTimeInput>): Promise<CheckedTime> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { start, ...request } = input
  return checkTimeFor(ctx, await resolveTimeQuery(ctx, actor, request), start)
}

export async function checkTimeFor(ctx: Ctx, query: ResolvedTimeQuery, start: Date): Promise<CheckedTime> {
  const { preset, durationMinutes, ignoreAppointmentId, requiredAgentIds } = query
  const request = { preset, durationMinutes, ignoreAppointmentId }
  const [offered, free, names, eligible] = await Promise.all([
    isOffered(ctx, { ...request, start }),
    requiredAgentIds.length > 0 ? listFreeAgents(ctx, { ...request, start }) : Promise.resolve<string[]>([]),
    listAgentNames(ctx.db, preset.organizationId, preset.applicationId),
    eligibleAgents(ctx, preset),
  ])
  const { reasons, byAgent } = await reasonsByAgent(ctx, request, eligible, start)
  const agents = names
    .filter(({ id }) => eligible.includes(id))
    .map(({ id, name }) => ({ id, name, reasons: byAgent.get(id) ?? [] }))
  return {
    start,
    end: addMinutes(start, durationMinutes),
    offered: offered && requiredAgentIds.every((id) => free.includes(id)),
    taken: requiredAgentIds.length > 0 ? agents.some(isBusy) : agents.length > 0 && agents.every(isBusy),
    reasons,
    agents,
  }
}

const isBusy = (agent: CheckedTime['agents'][number]): boolean => agent.reasons.includes('busy')

async function eligibleAgents(ctx: Ctx, { organizationId, policy: { assignment } }: Preset): Promise<string[]> {
  if (assignment.mode !== 'queue') return assignedAgentIds(assignment)
  return (await listQueueMembers(ctx.db, organizationId, [assignment.queueId])).map(({ agentId }) => agentId)
}

/**
 * Returns the reasons why each of these agents is not free at a time. Free agents are left out of the query, because
 * availability explains nothing as long as one agent is free.
 */
export async function reasonsByAgent(
  ctx: Ctx,
  { preset, ...request }: SlotRequest,
  agentIds: readonly string[],
  start: Date,
): Promise<{ reasons: Reason[]; byAgent: Map<string, Reason[]> }> {
  const requestFor = (ids: readonly string[]): SlotRequest & { start: Date } => ({
    ...request,
    preset: { ...preset, policy: { ...preset.policy, assignment: { mode: 'any', agentIds: [...ids] } } },
    start,
  })
  const [free, busy] = await Promise.all([
    listFreeAgents(ctx, requestFor(agentIds)),
    listBusyAgents(ctx, { preset, ...request }, agentIds, start),
  ])
  const others = agentIds.filter((id) => !free.includes(id))
  const explanations = await explainUnavailable(ctx, { ...requestFor(others), from: start, to: addMinutes(start, 1) })
  const explanation = explanations.find((one) => one.start.getTime() === start.getTime())
  const byAgent = groupByAgent([
    ...busy.map((agentId) => ({ agentId, reason: 'busy' as const })),
    ...(explanation?.agents ?? []),
  ])
  return { reasons: free.length > 0 ? [] : (explanation?.reasons ?? []), byAgent }
}

/**
 * Lists the agents who are busy. Availability reports only an agent's first reason, which outside the opening hours is
 * the hours; for staff it also matters whether the agent is busy.
 */
function listBusyAgents(ctx: Ctx, request: SlotRequest, agentIds: readonly string[], start: Date): Promise<string[]> {
  const { preset, durationMinutes, ignoreAppointmentId = null } = request
  const time = { startAt: start, endAt: addMinutes(start, durationMinutes), policy: preset.policy }
  const scope = { organizationId: preset.organizationId, agentIds, now: ctx.now(), ignoreAppointmentId }
  return findBusyAgents(ctx.db, time, scope)
}

function groupByAgent(pairs: readonly { agentId: string; reason: Reason }[]): Map<string, Reason[]> {
  const byAgent = new Map<string, Reason[]>()
  for (const { agentId, reason } of pairs) {
    const known = byAgent.get(agentId) ?? []
    if (!known.includes(reason)) byAgent.set(agentId, [...known, reason])
  }
  return byAgent
}
