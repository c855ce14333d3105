import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { forbidden, notFound } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { agentIdsOf } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { releaseOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { setAssignment, wasParticipantRemoved } from '../data.ts'
import { replan } from '../plan.ts'
import { resetAcceptance, whyNotChangeParticipants, whyNotRemove } from '../rules.ts'
import type { RemoveParticipantInput } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'
import { detachParticipant } from './participants.ts'

/**
 * Removes a participant: frees an agent's time and revokes the person's links. `participantId` may also be an agent's
 * staff id. Removing again changes nothing. Refuses with `conflict`: `over`, `last_customer`, `last_agent`.
 */
export async function removeParticipant(
  ctx: Ctx,
  input: RemoveParticipantInput,
): Promise<{ id: string; changed: boolean }> {
  const actor = requireActor(ctx, ['customer', 'agent', 'supervisor', 'admin', 'service'])
  const { id, participantId } = input
  const { organizationId } = actor
  const changed = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    requireAccess(actor, appointment)
    const participant = appointment.participants.find(
      (one) => one.id === participantId || one.staffId === participantId,
    )
    if (!participant && (await wasParticipantRemoved(tx, organizationId, id, participantId))) return false
    if (!participant) throw notFound()
    if (actor.kind === 'customer' && participant.type !== 'CUSTOMER') throw forbidden()
    const refusal = whyNotChangeParticipants(appointment) ?? whyNotRemove(appointment, participant)
    if (refusal) throw refusal
    await remove(ctx, tx, appointment, participant)
    return true
  })
  if (changed) ctx.requestTick()
  return { id, changed }
}

async function remove(ctx: Ctx, tx: Tx, appointment: Snapshot, participant: Participant): Promise<void> {
  const { organizationId, id } = appointment
  await detachParticipant(ctx, tx, appointment, participant)
  if (participant.staffId) await replaceRemovedAgent(ctx, tx, appointment, participant.staffId)
  await recordTimeline(ctx, tx, appointment, {
    kind: 'participant_removed',
    eventKey: `participant_removed:${newId()}`,
    data: { type: participant.type, ...(participant.staffId ? { agentId: participant.staffId } : {}) },
    action: 'appointment.remove_participant',
    before: { participantIds: appointment.participants.map((one) => one.id) },
    after: { participantIds: appointment.participants.filter((one) => one !== participant).map((one) => one.id) },
  })
  await replan(tx, organizationId, id, ctx.now())
}

/** Makes the next agent organizer and assigned agent; an appointment of a queue without agents can be accepted again. */
async function replaceRemovedAgent(ctx: Ctx, tx: Tx, appointment: Snapshot, staffId: string): Promise<void> {
  const { organizationId, id, agentId, organizerId, targetType, targetId, interaction } = appointment
  await releaseOccupancies(tx, organizationId, id, staffId)
  const [next = null] = agentIdsOf(appointment).filter((one) => one !== staffId)
  const change = {
    ...(agentId === staffId ? { agentId: next, interaction: resetAcceptance(interaction) } : {}),
    ...(organizerId === staffId ? { organizerId: next } : {}),
    ...(targetType === 'AGENT' && targetId === staffId && next ? { targetId: next } : {}),
  }
  await setAssignment(tx, organizationId, id, change, ctx.now())
}
