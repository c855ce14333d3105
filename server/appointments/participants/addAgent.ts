import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { agentIdsOf } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { insertAppointmentOccupancy } from '#server/scheduling/reservations/occupancyData.ts'
import { setAssignment } from '../data.ts'
import { replaceUnsuitableSession } from '../lifecycle/replaceUnsuitableSession.ts'
import { replan } from '../plan.ts'
import type { AddAgentInput } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'
import { addAgentParticipant } from './participants.ts'
import { reserveForAgent } from './reserveForAgent.ts'

/**
 * Adds another agent to an appointment and reserves their time. Refuses with `conflict`: `already_there`, `over`, or
 * `taken` for an overlap.
 */
export async function addAgent(ctx: Ctx, input: AddAgentInput): Promise<{ id: string; agentId: string }> {
  const { id, agentId } = input
  const isThere = (appointment: Snapshot) => agentIdsOf(appointment).includes(agentId)
  const added = await reserveForAgent(ctx, input, isThere, (tx, one) => writeAgent(ctx, tx, one, agentId))
  if (!added)
    throw new AppError('conflict', 'This agent is already part of the appointment.', { reason: 'already_there' })
  return { id, agentId }
}

async function writeAgent(ctx: Ctx, tx: Tx, appointment: Snapshot, agentId: string): Promise<void> {
  const { organizationId, id, startAt, endAt, policy } = appointment
  const now = ctx.now()
  await insertAppointmentOccupancy(tx, organizationId, id, { agentId, startAt, endAt, policy })
  await addAgentParticipant(ctx, tx, appointment, agentId)
  // An appointment of a queue gets its assigned agent only when a member of the queue accepts it.
  const isFirst = appointment.agentId === null && appointment.targetType === 'AGENT'
  if (isFirst) await setAssignment(tx, organizationId, id, { agentId }, now)
  await replaceUnsuitableSession(tx, appointment, now)
  await recordTimeline(ctx, tx, appointment, {
    kind: 'participant_added',
    eventKey: `participant_added:${newId()}`,
    data: { type: 'AGENT', agentId },
    action: 'appointment.add_agent',
    before: { agentIds: agentIdsOf(appointment) },
    after: { agentIds: [...agentIdsOf(appointment), agentId] },
  })
  await replan(tx, organizationId, id, now)
}
