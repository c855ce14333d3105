import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, requireOwn } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, invalid, notFound } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { agentCandidate } from '#server/scheduling/reservations/choose.ts'
import { occupyWithAppointment } from '#server/scheduling/reservations/occupancyData.ts'
import { occupy } from '#server/scheduling/reservations/occupy.ts'
import { agentsOf, isAsBefore, presetFor } from '#server/scheduling/reservations/offered.ts'
import { Stale, unlessStale } from '#server/scheduling/reservations/stale.ts'
import { timeOf } from '#server/scheduling/reservations/taken.ts'
import { findAgent } from '#server/tenants/staff/data.ts'
import { setAssignment } from '../data.ts'
import { fitSession } from '../lifecycle/fitSession.ts'
import { replan } from '../plan.ts'
import { whyOver } from '../rules.ts'
import { addAgentInput } from '../schema.ts'
import { chronicle } from '../timeline/chronicle.ts'
import { bringInAgent } from './people.ts'

/**
 * Brings another agent into an appointment; their time is taken like the first one's. Refuses with `conflict`:
 * `already_there`, `over`, or `taken` for an overlap.
 */
export async function addAgent(ctx: Ctx, given: unknown): Promise<{ id: string; agentId: string }> {
  const { id, agentId } = addAgentInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  await unlessStale(async () => {
    const before = await findSnapshot(ctx.db, actor.organizationId, id)
    if (!before) throw notFound()
    requireOwn(actor, before)
    const refusal = whyOver(before)
    if (refusal) throw refusal
    const agent = await findAgent(ctx.db, before.organizationId, before.applicationId, agentId)
    if (!agent) throw invalid('/agentId', 'unknown', 'There is no agent by that id in this application.')
    if (agentsOf(before).includes(agentId)) throw alreadyThere()
    const candidates = [agentCandidate(agentId, { by: 'caller' })]
    const claim = { preset: presetFor(before, [agentId]), ...timeOf(before), candidates, cappedIn: null }
    // Somebody may bring in the same agent at this very moment: then they are there already, not busy elsewhere.
    await occupy(ctx, { ...claim, ignoreAppointmentId: id }, async (tx) => {
      const appointment = await lockAppointment(tx, before.organizationId, id)
      if (!isAsBefore(appointment, before) || !isLive(appointment)) throw new Stale()
      await bringIn(ctx, tx, appointment, agentId)
    })
  })
  ctx.nudge()
  return { id, agentId }
}

const alreadyThere = (): AppError =>
  new AppError('conflict', 'This agent is in the appointment already.', { reason: 'already_there' })

async function bringIn(ctx: Ctx, tx: Tx, appointment: Snapshot, agentId: string): Promise<void> {
  const { organizationId, id, startAt, endAt, policy } = appointment
  const now = ctx.now()
  await occupyWithAppointment(tx, organizationId, id, { agentId, startAt, endAt, policy })
  await bringInAgent(ctx, tx, appointment, agentId)
  // A queue's appointment gets its agent when one of the queue takes it on.
  const isFirst = appointment.agentId === null && appointment.targetType === 'AGENT'
  if (isFirst) await setAssignment(tx, organizationId, id, { agentId }, now)
  await fitSession(tx, appointment, now)
  await chronicle(ctx, tx, appointment, {
    kind: 'participant_added',
    eventKey: `participant_added:${newId()}`,
    data: { type: 'AGENT', agentId },
    verb: 'appointment.add_agent',
    before: { agentIds: agentsOf(appointment) },
    after: { agentIds: [...agentsOf(appointment), agentId] },
  })
  await replan(tx, organizationId, id, now)
}
