import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { agentIdsOf } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { insertAppointmentOccupancy, releaseOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { setAssignment } from '../data.ts'
import { replaceUnsuitableSession } from '../lifecycle/replaceUnsuitableSession.ts'
import { addAgentParticipant, detachParticipant } from '../participants/participants.ts'
import { reserveForAgent } from '../participants/reserveForAgent.ts'
import { replan } from '../plan.ts'
import { resetAcceptance } from '../rules.ts'
import type { ReassignInput } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'

export type Reassigned = { id: string; changed: boolean; agentId: string }

/**
 * Assigns an appointment to one agent, who replaces its organizer and all its agents; session and dispatch change
 * accordingly. If this agent already is the only one, nothing changes and nobody is notified. Refuses with `conflict`:
 * `over`, or `taken` for an overlap.
 */
export async function reassignAppointment(ctx: Ctx, input: ReassignInput): Promise<Reassigned> {
  const { id, agentId, reason = null } = input
  const isSole = (appointment: Snapshot) => isSoleAgent(appointment, agentId)
  const changed = await reserveForAgent(ctx, input, isSole, (tx, one) => assignAgent(ctx, tx, one, agentId, reason))
  return { id, agentId, changed }
}

const isSoleAgent = (appointment: Snapshot, agentId: string): boolean =>
  appointment.targetType === 'AGENT' && appointment.agentId === agentId && agentIdsOf(appointment).join() === agentId

async function assignAgent(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  agentId: string,
  reason: string | null,
): Promise<void> {
  const { organizationId, id, startAt, endAt, policy } = appointment
  const now = ctx.now()
  await releaseOccupancies(tx, organizationId, id)
  await insertAppointmentOccupancy(tx, organizationId, id, { agentId, startAt, endAt, policy })
  for (const person of appointment.participants) {
    if (person.type === 'AGENT' && person.staffId !== agentId) await detachParticipant(ctx, tx, appointment, person)
  }
  if (!agentIdsOf(appointment).includes(agentId)) await addAgentParticipant(ctx, tx, appointment, agentId)
  const interaction = resetAcceptance(appointment.interaction)
  const target = { targetType: 'AGENT' as const, targetId: agentId }
  const assignment = { agentId, organizerId: agentId, ...target, interaction, rescheduleReason: reason }
  await setAssignment(tx, organizationId, id, assignment, now)
  await replaceUnsuitableSession(tx, appointment, now)
  const { agentId: previousAgentId, targetType, targetId, organizerId } = appointment
  await recordTimeline(ctx, tx, appointment, {
    kind: 'reassigned',
    eventKey: `reassigned:${newId()}`,
    data: { from: previousAgentId, to: agentId },
    action: 'appointment.reassign',
    before: { agentIds: agentIdsOf(appointment), agentId: previousAgentId, organizerId, targetType, targetId },
    after: { agentIds: [agentId], agentId, organizerId: agentId, ...target },
  })
  await replan(tx, organizationId, id, now)
}
