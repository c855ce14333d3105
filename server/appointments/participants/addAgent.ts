import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, invalid, notFound } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { agentIdsOf, isUnchanged, presetForAgents } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { agentCandidate } from '#server/scheduling/reservations/candidates.ts'
import { insertAppointmentOccupancy } from '#server/scheduling/reservations/occupancyData.ts'
import { reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import { retryOnConflict, StaleReadError } from '#server/scheduling/reservations/retryOnConflict.ts'
import { timeOfAppointment } from '#server/scheduling/reservations/slotErrors.ts'
import { findAgent } from '#server/tenants/staff/data.ts'
import { setAssignment } from '../data.ts'
import { replaceUnsuitableSession } from '../lifecycle/replaceUnsuitableSession.ts'
import { replan } from '../plan.ts'
import { whyNotChangeParticipants } from '../rules.ts'
import { addAgentInput } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'
import { addAgentParticipant } from './participants.ts'

/**
 * Adds another agent to an appointment and reserves their time. Refuses with `conflict`: `already_there`, `over`, or
 * `taken` for an overlap.
 */
export async function addAgent(ctx: Ctx, given: unknown): Promise<{ id: string; agentId: string }> {
  const { id, agentId } = addAgentInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  await retryOnConflict(async () => {
    const before = await findSnapshot(ctx.db, actor.organizationId, id)
    if (!before) throw notFound()
    requireAccess(actor, before)
    const refusal = whyNotChangeParticipants(before)
    if (refusal) throw refusal
    const agent = await findAgent(ctx.db, before.organizationId, before.applicationId, agentId)
    if (!agent) throw invalid('/agentId', 'unknown', 'This application has no agent with this ID.')
    if (agentIdsOf(before).includes(agentId)) throw alreadyThere()
    const candidates = [agentCandidate(agentId, { by: 'caller' })]
    const reservation = {
      preset: presetForAgents(before, [agentId]),
      ...timeOfAppointment(before),
      candidates,
      capTimezone: null,
    }
    // Two callers may add the same agent at the same time; the second gets `already_there` instead of an overlap with
    // this very appointment.
    await reserveTime(ctx, { ...reservation, ignoreAppointmentId: id }, async (tx) => {
      const appointment = await lockAppointment(tx, before.organizationId, id)
      if (!isUnchanged(appointment, before) || !isLive(appointment)) throw new StaleReadError()
      await writeAgent(ctx, tx, appointment, agentId)
    })
  })
  ctx.requestTick()
  return { id, agentId }
}

const alreadyThere = (): AppError =>
  new AppError('conflict', 'This agent is already part of the appointment.', { reason: 'already_there' })

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
