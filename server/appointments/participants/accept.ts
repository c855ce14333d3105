import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isAssigned } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findBusyAgents } from '#server/scheduling/availability/data.ts'
import { agentIdsOf, presetForAgents } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { agentCandidate } from '#server/scheduling/reservations/candidates.ts'
import { insertAppointmentOccupancy } from '#server/scheduling/reservations/occupancyData.ts'
import { reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import { timeOfAppointment } from '#server/scheduling/reservations/slotErrors.ts'
import { findQueue } from '#server/tenants/queues/data.ts'
import { setAssignment } from '../data.ts'
import { replaceUnsuitableSession } from '../lifecycle/replaceUnsuitableSession.ts'
import { replan } from '../plan.ts'
import { whyNotChangeParticipants } from '../rules.ts'
import type { ById } from '../schema.ts'
import { recordTimeline } from '../timeline/recordTimeline.ts'
import { addAgentParticipant } from './participants.ts'

/**
 * Result of accepting. `overlaps`: the agent is busy at that time; the appointment is assigned to them nevertheless, and the
 * timeline records the overlap.
 */
export type Accepted = { id: string; agentId: string; changed: boolean; overlaps: boolean }

/**
 * Accepts an appointment for the calling agent. An appointment of one of the agent's queues is assigned to them; one that
 * is already assigned to them is only marked as accepted. Accepting again changes nothing. Refuses with `conflict`:
 * `over`, or `accepted` by another agent.
 */
export async function acceptAppointment(ctx: Ctx, { id }: ById): Promise<Accepted> {
  const actor = requireActor(ctx, ['agent'])
  const { organizationId, staffId: agentId } = actor
  const before = await findSnapshot(ctx.db, organizationId, id)
  if (!before || before.applicationId !== actor.applicationId) throw notFound()
  if (!(await mayAccept(ctx, before, agentId))) throw notFound()
  const candidates = [agentCandidate(agentId, { by: 'queue' })]
  const reservation = {
    preset: presetForAgents(before, [agentId]),
    ...timeOfAppointment(before),
    candidates,
    capTimezone: null,
    allowOverlap: true,
  }
  const accepted = await reserveTime(ctx, reservation, async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const refusal = whyNotChangeParticipants(appointment)
    if (refusal) throw refusal
    const isMine = agentIdsOf(appointment).includes(agentId)
    if (!isMine && agentIdsOf(appointment).length > 0) throw acceptedByAnother()
    if (isMine && appointment.interaction.state === 'COMPLETE') return { changed: false, overlaps: false }
    const overlaps = isMine ? false : await assignToCaller(ctx, tx, appointment, agentId)
    await markAccepted(ctx, tx, appointment, agentId, overlaps)
    return { changed: true, overlaps }
  })
  if (accepted.changed) ctx.requestTick()
  return { id, agentId, ...accepted }
}

/** Whether the agent is assigned to the appointment or belongs to its queue. */
async function mayAccept(ctx: Ctx, appointment: Snapshot, agentId: string): Promise<boolean> {
  if (isAssigned(agentId, appointment)) return true
  if (appointment.targetType !== 'QUEUE') return false
  const queue = await findQueue(ctx.db, appointment.organizationId, appointment.targetId)
  return queue?.memberIds.includes(agentId) ?? false
}

const acceptedByAnother = (): AppError =>
  new AppError('conflict', 'Another agent has already accepted this appointment.', { reason: 'accepted' })

/**
 * Assigns the appointment to the caller, under the agent's lock; returns whether it overlaps. If it does, no further
 * time is occupied, because the waiting customer must be served.
 */
async function assignToCaller(ctx: Ctx, tx: Tx, appointment: Snapshot, agentId: string): Promise<boolean> {
  const { organizationId, id, startAt, endAt, policy } = appointment
  const time = { startAt, endAt, policy }
  const scope = { organizationId, agentIds: [agentId], now: ctx.now() }
  const overlaps = (await findBusyAgents(tx, time, scope)).length > 0
  if (!overlaps) await insertAppointmentOccupancy(tx, organizationId, id, { agentId, ...time })
  await addAgentParticipant(ctx, tx, appointment, agentId)
  await setAssignment(tx, organizationId, id, { agentId }, ctx.now())
  await replaceUnsuitableSession(tx, appointment, ctx.now())
  return overlaps
}

async function markAccepted(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  agentId: string,
  overlaps: boolean,
): Promise<void> {
  const { organizationId, id, revision } = appointment
  const interaction = { ...appointment.interaction, state: 'COMPLETE' }
  await setAssignment(tx, organizationId, id, { interaction }, ctx.now())
  await recordTimeline(ctx, tx, appointment, {
    kind: 'accepted',
    eventKey: `accepted:${revision}:${agentId}:${ctx.requestId}`,
    data: { agentId, overlaps },
    action: 'appointment.accept',
    before: { agentId: appointment.agentId },
    after: { agentId, overlaps },
  })
  await replan(tx, organizationId, id, ctx.now())
}
