import { namedAgents } from '#server/domain/policySchema.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { type Candidate, listOfferedCandidates } from './candidates.ts'

/** The agents an appointment has now, its assigned one first. */
export function agentIdsOf(appointment: Snapshot): string[] {
  const ids = appointment.participants.flatMap((one) => one.staffId ?? [])
  return ids.sort((a, b) => Number(b === appointment.agentId) - Number(a === appointment.agentId) || (a < b ? -1 : 1))
}

/**
 * The service as this appointment has it: the version it was booked under, asked of its present agents, and of the others
 * where the service leaves the choice.
 */
export const presetForAppointment = (appointment: Snapshot): Preset => asPreset(appointment, assignmentOf(appointment))

/** The same, asked of exactly these agents. */
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
  const own = agentIdsOf(appointment)
  const { assignment } = appointment.policy
  const others = assignment.mode === 'any' && own.length < 2 ? namedAgents(assignment) : []
  return { mode: 'any', agentIds: [...new Set([...own, ...others])] }
}

/**
 * Who could serve a customer's appointment at another time that is offered, whom to ask first in front: those it has, else
 * one other where the service leaves the choice. None when it is not offered.
 */
export async function listCandidatesAt(
  ctx: Ctx,
  appointment: Snapshot,
  start: Date,
  durationMinutes: number,
): Promise<Candidate[]> {
  const own = agentIdsOf(appointment)
  const wanted = {
    preset: presetForAppointment(appointment),
    start,
    durationMinutes,
    ignoreAppointmentId: appointment.id,
  }
  const offered = await listOfferedCandidates(ctx, wanted)
  if (appointment.targetType === 'QUEUE') return offered.length > 0 ? assigneeOrQueueCandidates(appointment) : []
  const others = offered.filter((one) => !own.includes(one.agentIds[0] ?? ''))
  const isFree = own.length > 0 && others.length === offered.length - own.length
  const same = isFree ? [sameAgentsCandidate(appointment)] : []
  return own.length < 2 ? [...same, ...others] : same
}

/** Those who have it now, at another time. */
export const sameAgentsCandidate = (appointment: Snapshot): Candidate => ({
  agentIds: agentIdsOf(appointment),
  queueId: appointment.targetType === 'QUEUE' ? appointment.targetId : null,
  choice: { by: 'same' },
})

/** Who took on a queue's appointment keeps it if free; else it waits for somebody of the queue again. */
export const assigneeOrQueueCandidates = (appointment: Snapshot): Candidate[] => {
  const back = { agentIds: [], queueId: appointment.targetId, choice: { by: 'queue' as const } }
  return agentIdsOf(appointment).length > 0 ? [sameAgentsCandidate(appointment), back] : [back]
}

/** Whether what was decided on before the locks still stands under them. */
export const isUnchanged = (appointment: Snapshot, before: Snapshot): boolean =>
  appointment.revision === before.revision &&
  appointment.targetId === before.targetId &&
  agentIdsOf(appointment).join() === agentIdsOf(before).join()
