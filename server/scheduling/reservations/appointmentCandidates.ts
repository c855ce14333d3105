import { assignedAgentIds } from '#server/domain/policySchema.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { type Candidate, listOfferedCandidates } from './candidates.ts'

/** Returns the ids of an appointment's current agents, the assigned one first. */
export function agentIdsOf(appointment: Snapshot): string[] {
  const ids = appointment.participants.flatMap((participant) => participant.staffId ?? [])
  return ids.sort((a, b) => Number(b === appointment.agentId) - Number(a === appointment.agentId) || (a < b ? -1 : 1))
}

/**
 * Returns the preset in the version that the appointment was booked under, assigned to its current agents, and to the preset's
 * other agents if the preset allows any of several.
 */
export const presetForAppointment = (appointment: Snapshot): Preset => asPreset(appointment, assignmentOf(appointment))

/** Returns the appointment's preset version, assigned to exactly these agents. */
export const presetForAgents = (appointment: Snapshot, agentIds: string[]): Preset =>
  asPreset(appointment, { mode: 'any', agentIds })

function asPreset(appointment: Snapshot, assignment: Preset['policy']['assignment']): Preset {
  const { organizationId, applicationId, presetId: id, presetVersion: version, policy } = appointment
  return {
    organizationId,
    applicationId,
    id,
    version,
    slug: '',
    isDefault: false,
    policy: { ...policy, assignment },
  }
}

function assignmentOf(appointment: Snapshot): Preset['policy']['assignment'] {
  if (appointment.targetType === 'QUEUE') return { mode: 'queue', queueId: appointment.targetId }
  const currentAgents = agentIdsOf(appointment)
  const { assignment } = appointment.policy
  const others = assignment.mode === 'any' && currentAgents.length < 2 ? assignedAgentIds(assignment) : []
  return { mode: 'any', agentIds: [...new Set([...currentAgents, ...others])] }
}

/**
 * Lists the candidates for rescheduling a customer's appointment to an offered time, best first: its current agents, then each
 * other agent if the preset allows any of several. The list is empty if the time is not offered.
 */
export async function listCandidatesAt(
  ctx: Ctx,
  appointment: Snapshot,
  start: Date,
  durationMinutes: number,
): Promise<Candidate[]> {
  const currentAgents = agentIdsOf(appointment)
  const request = {
    preset: presetForAppointment(appointment),
    start,
    durationMinutes,
    ignoreAppointmentId: appointment.id,
  }
  const offered = await listOfferedCandidates(ctx, request)
  if (appointment.targetType === 'QUEUE') return offered.length > 0 ? assigneeOrQueueCandidates(appointment) : []
  const others = offered.filter(({ agentIds: [agentId = ''] }) => !currentAgents.includes(agentId))
  const isCurrentFree = currentAgents.length > 0 && others.length === offered.length - currentAgents.length
  const same = isCurrentFree ? [sameAgentsCandidate(appointment)] : []
  return currentAgents.length < 2 ? [...same, ...others] : same
}

/** Returns the appointment's current agents as the candidate for another time. */
export const sameAgentsCandidate = (appointment: Snapshot): Candidate => ({
  agentIds: agentIdsOf(appointment),
  queueId: appointment.targetType === 'QUEUE' ? appointment.targetId : null,
  choice: { by: 'same' },
})

/** Returns the agent who accepted a queue's appointment, if any, and the queue itself in case that agent is busy. */
export const assigneeOrQueueCandidates = (appointment: Snapshot): Candidate[] => {
  const queue = { agentIds: [], queueId: appointment.targetId, choice: { by: 'queue' as const } }
  return agentIdsOf(appointment).length > 0 ? [sameAgentsCandidate(appointment), queue] : [queue]
}

/** Whether the data that a decision was based on before locking is still the same under the locks. */
export const isUnchanged = (appointment: Snapshot, before: Snapshot): boolean =>
  appointment.revision === before.revision &&
  appointment.targetId === before.targetId &&
  agentIdsOf(appointment).join() === agentIdsOf(before).join()
