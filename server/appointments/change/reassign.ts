import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { agentIdsOf, isUnchanged, presetForAgents } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { agentCandidate } from '#server/scheduling/reservations/candidates.ts'
import { insertAppointmentOccupancy, releaseOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import { retryOnConflict, StaleReadError } from '#server/scheduling/reservations/retryOnConflict.ts'
import { timeOfAppointment } from '#server/scheduling/reservations/slotErrors.ts'
import { findAgent } from '#server/tenants/staff/data.ts'
import { setAssignment } from '../data.ts'
import { replaceUnsuitableSession } from '../lifecycle/replaceUnsuitableSession.ts'
import { addAgentParticipant, detachParticipant } from '../participants/participants.ts'
import { replan } from '../plan.ts'
import { resetAcceptance, whyNotChangeParticipants } from '../rules.ts'
import { reassignInput } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'

export type Reassigned = { id: string; changed: boolean; agentId: string }

/**
 * Assigns an appointment to one agent, who replaces its organizer and all its agents; session and dispatch change
 * accordingly. If this agent already is the only one, nothing changes and nobody is notified. Refuses with `conflict`:
 * `over`, or `taken` for an overlap.
 */
export async function reassignAppointment(ctx: Ctx, given: unknown): Promise<Reassigned> {
  const { id, agentId, reason } = reassignInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  const result = await retryOnConflict(async () => {
    const before = await findSnapshot(ctx.db, actor.organizationId, id)
    if (!before) throw notFound()
    requireAccess(actor, before)
    const refusal = whyNotChangeParticipants(before)
    if (refusal) throw refusal
    const agent = await findAgent(ctx.db, before.organizationId, before.applicationId, agentId)
    if (!agent) throw invalid('/agentId', 'unknown', 'This application has no agent with this ID.')
    if (isSoleAgent(before, agentId)) return { id, agentId, changed: false }
    const candidates = [agentCandidate(agentId, { by: 'caller' })]
    const reservation = {
      preset: presetForAgents(before, [agentId]),
      ...timeOfAppointment(before),
      candidates,
      capTimezone: null,
    }
    return reserveTime(ctx, { ...reservation, ignoreAppointmentId: id }, async (tx) => {
      const appointment = await lockAppointment(tx, before.organizationId, id)
      if (!isUnchanged(appointment, before) || !isLive(appointment)) throw new StaleReadError()
      await assignAgent(ctx, tx, appointment, agentId, reason ?? null)
      return { id, agentId, changed: true }
    })
  })
  if (result.changed) ctx.requestTick()
  return result
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
