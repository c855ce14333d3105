import { assignedAgentIds, type IntakeField, type PresetPolicy } from '#server/domain/policySchema.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { listPresets, type Preset } from '#server/tenants/presets/data.ts'
import { type AgentName, listAgentNames, listOwnApplications, listQueueMembers } from './offerData.ts'

type StaffService = {
  presetId: string
  name: string
  durationsMinutes: number[]
  channels: ('EMAIL' | 'SMS')[]
  intake: IntakeField[]
  mode: PresetPolicy['assignment']['mode']
  /** The eligible agents; for an agent, that agent only. */
  agents: { id: string; name: string }[]
}
export type StaffOffer = {
  applicationId: string
  name: string
  timezone: string
  locale: string
  country: string
  services: StaffService[]
}

/**
 * Lists the services that staff may book on behalf of a customer: for an agent those assigned to the agent, for others
 * all services of their applications.
 */
export async function listStaffOffers(ctx: Ctx): Promise<StaffOffer[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  const [ownApplications, agents] = await Promise.all([
    listOwnApplications(ctx.db, organizationId, actor.applicationId),
    listAgentNames(ctx.db, organizationId, actor.applicationId),
  ])
  const applicationIds = ownApplications.map(({ id }) => id)
  const presets = await listPresets(ctx.db, organizationId, applicationIds)
  const members = await listQueueMembers(ctx.db, organizationId, presets.flatMap(queueOf))
  const eligibleAgents = (preset: Preset): AgentName[] => {
    const ids = new Set([
      ...assignedAgentIds(preset.policy.assignment),
      ...members.filter(({ queueId }) => queueOf(preset).includes(queueId)).map(({ agentId }) => agentId),
    ])
    return agents.filter((agent) => ids.has(agent.id) && worksFor(agent, preset))
  }
  return ownApplications.map(({ id: applicationId, ...application }) => ({
    applicationId,
    ...application,
    services: presets
      .filter((preset) => preset.applicationId === applicationId)
      .map((preset) => serviceOf(preset, eligibleAgents(preset)))
      .flatMap((service) => forActor(actor, service)),
  }))
}

const queueOf = ({ policy: { assignment } }: Preset): string[] =>
  assignment.mode === 'queue' ? [assignment.queueId] : []

const worksFor = (agent: AgentName, preset: Preset): boolean =>
  agent.applicationId === null || agent.applicationId === preset.applicationId

const serviceOf = ({ id, policy }: Preset, agents: AgentName[]): StaffService => ({
  presetId: id,
  name: policy.name,
  durationsMinutes: policy.durationsMinutes,
  channels: policy.channels,
  intake: policy.intake,
  mode: policy.assignment.mode,
  agents: agents.map(({ id: agentId, name }) => ({ id: agentId, name })),
})

function forActor(actor: StaffActor, service: StaffService): StaffService[] {
  if (actor.kind !== 'agent') return [service]
  const agents = service.agents.filter((agent) => agent.id === actor.staffId)
  return agents.length > 0 ? [{ ...service, agents }] : []
}
