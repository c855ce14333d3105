import { freeAgents } from '../availability/read.ts'
import { namedAgents } from '../bookings/policy.ts'
import type { Snapshot } from '../bookings/schema.ts'
import type { Ctx } from '../context.ts'
import type { Preset } from '../presets/data.ts'
import type { Candidate } from './occupy.ts'

/** The agents an appointment has now, its assigned one first. */
export function agentsOf(appointment: Snapshot): string[] {
  const ids = appointment.participants.flatMap((one) => one.staffId ?? [])
  return ids.sort((a, b) => Number(b === appointment.agentId) - Number(a === appointment.agentId) || (a < b ? -1 : 1))
}

/**
 * The service as this appointment has it: the version it was booked under, asked of its present agents, and of the others
 * where the service leaves the choice.
 */
export function presetOf(appointment: Snapshot): Preset {
  const { organizationId, applicationId, presetId: id, presetVersion: version, policy } = appointment
  return {
    organizationId,
    applicationId,
    id,
    version,
    slug: '',
    isDefault: false,
    policy: { ...policy, assignment: assignmentOf(appointment) },
  }
}

function assignmentOf(appointment: Snapshot): Preset['policy']['assignment'] {
  if (appointment.targetType === 'QUEUE') return { mode: 'queue', queueId: appointment.targetId }
  const own = agentsOf(appointment)
  const { assignment } = appointment.policy
  const others = assignment.mode === 'any' && own.length < 2 ? namedAgents(assignment) : []
  return { mode: 'any', agentIds: [...new Set([...own, ...others])] }
}

/**
 * Who could serve a customer's appointment at another time that is offered, whom to ask first in front: those it has, else
 * one other where the service leaves the choice. Empty when it is not offered.
 */
export async function candidatesAt(
  ctx: Ctx,
  appointment: Snapshot,
  start: Date,
  durationMinutes: number,
): Promise<Candidate[]> {
  const own = agentsOf(appointment)
  const wanted = { preset: presetOf(appointment), start, durationMinutes, ignoreAppointmentId: appointment.id }
  const free = await freeAgents(ctx, wanted)
  if (own.every((id) => free.includes(id))) return [{ agentIds: own, chosenBy: 'same' }, ...others(own, free)]
  return own.length < 2 ? others(own, free) : []
}

const others = (own: readonly string[], free: readonly string[]): Candidate[] =>
  own.length < 2
    ? free.filter((id) => !own.includes(id)).map((id) => ({ agentIds: [id], chosenBy: 'least_loaded' }))
    : []
