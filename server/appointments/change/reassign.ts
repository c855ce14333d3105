import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, requireOwn } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { agentCandidate } from '#server/scheduling/reservations/choose.ts'
import { freeOccupancies, occupyWithAppointment } from '#server/scheduling/reservations/occupancyData.ts'
import { occupy } from '#server/scheduling/reservations/occupy.ts'
import { agentsOf, isAsBefore, presetFor } from '#server/scheduling/reservations/offered.ts'
import { Stale, unlessStale } from '#server/scheduling/reservations/stale.ts'
import { timeOf } from '#server/scheduling/reservations/taken.ts'
import { findAgent } from '#server/tenants/staff/data.ts'
import { setAssignment } from '../data.ts'
import { fitSession } from '../lifecycle/fitSession.ts'
import { bringInAgent, takeOut } from '../people/people.ts'
import { replan } from '../plan.ts'
import { notYetAccepted, whyOver } from '../rules.ts'
import { reassignInput } from '../schema.ts'
import { chronicle } from '../timeline/chronicle.ts'

export type Reassigned = { id: string; changed: boolean; agentId: string }

/**
 * Gives an appointment to one agent, in place of its organizer and all agents it has. To the one who has it alone already
 * nothing changes and nobody is told. Dispatch and session follow. Refuses with `conflict`: `over`, or `taken` for an overlap.
 */
export async function reassignAppointment(ctx: Ctx, given: unknown): Promise<Reassigned> {
  const { id, agentId, reason } = reassignInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  const done = await unlessStale(async () => {
    const before = await findSnapshot(ctx.db, actor.organizationId, id)
    if (!before) throw notFound()
    requireOwn(actor, before)
    const refusal = whyOver(before)
    if (refusal) throw refusal
    const agent = await findAgent(ctx.db, before.organizationId, before.applicationId, agentId)
    if (!agent) throw invalid('/agentId', 'unknown', 'There is no agent by that id in this application.')
    if (isOnlyTheirs(before, agentId)) return { id, agentId, changed: false }
    const candidates = [agentCandidate(agentId, { by: 'caller' })]
    const claim = { preset: presetFor(before, [agentId]), ...timeOf(before), candidates, cappedIn: null }
    return occupy(ctx, { ...claim, ignoreAppointmentId: id }, async (tx) => {
      const appointment = await lockAppointment(tx, before.organizationId, id)
      if (!isAsBefore(appointment, before) || !isLive(appointment)) throw new Stale()
      await give(ctx, tx, appointment, agentId, reason ?? null)
      return { id, agentId, changed: true }
    })
  })
  if (done.changed) ctx.nudge()
  return done
}

const isOnlyTheirs = (appointment: Snapshot, agentId: string): boolean =>
  appointment.targetType === 'AGENT' && appointment.agentId === agentId && agentsOf(appointment).join() === agentId

async function give(ctx: Ctx, tx: Tx, appointment: Snapshot, agentId: string, reason: string | null): Promise<void> {
  const { organizationId, id, startAt, endAt, policy } = appointment
  const now = ctx.now()
  await freeOccupancies(tx, organizationId, id)
  await occupyWithAppointment(tx, organizationId, id, { agentId, startAt, endAt, policy })
  for (const person of appointment.participants) {
    if (person.type === 'AGENT' && person.staffId !== agentId) await takeOut(ctx, tx, appointment, person)
  }
  if (!agentsOf(appointment).includes(agentId)) await bringInAgent(ctx, tx, appointment, agentId)
  const interaction = notYetAccepted(appointment.interaction)
  const target = { targetType: 'AGENT' as const, targetId: agentId }
  const assignment = { agentId, organizerId: agentId, ...target, interaction, moveReason: reason }
  await setAssignment(tx, organizationId, id, assignment, now)
  await fitSession(tx, appointment, now)
  const { agentId: former, targetType, targetId, organizerId } = appointment
  await chronicle(ctx, tx, appointment, {
    kind: 'reassigned',
    eventKey: `reassigned:${newId()}`,
    data: { from: former, to: agentId },
    verb: 'appointment.reassign',
    before: { agentIds: agentsOf(appointment), agentId: former, organizerId, targetType, targetId },
    after: { agentIds: [agentId], agentId, organizerId: agentId, ...target },
  })
  await replan(tx, organizationId, id, now)
}
