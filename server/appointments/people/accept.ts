import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isAssigned } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findBusy } from '#server/scheduling/availability/data.ts'
import { agentCandidate } from '#server/scheduling/reservations/choose.ts'
import { occupyWithAppointment } from '#server/scheduling/reservations/occupancyData.ts'
import { occupy } from '#server/scheduling/reservations/occupy.ts'
import { agentsOf, presetFor } from '#server/scheduling/reservations/offered.ts'
import { timeOf } from '#server/scheduling/reservations/taken.ts'
import { findQueue } from '#server/tenants/queues/data.ts'
import { setAssignment } from '../data.ts'
import { fitSession } from '../lifecycle/fitSession.ts'
import { replan } from '../plan.ts'
import { whyOver } from '../rules.ts'
import { byId } from '../schema.ts'
import { chronicle } from '../timeline/chronicle.ts'
import { bringInAgent } from './people.ts'

/** `overlaps`: the agent has something else at that time; it is theirs all the same, and the story says so. */
export type Accepted = { id: string; agentId: string; changed: boolean; overlaps: boolean }

/**
 * The calling agent takes on an appointment: one of a queue they belong to becomes theirs, in this transaction; one that is
 * theirs is marked as accepted. Again, it changes nothing. Refuses with `conflict`: `over`, or `accepted` by somebody else.
 */
export async function acceptAppointment(ctx: Ctx, given: unknown): Promise<Accepted> {
  const { id } = byId.parse(given)
  const actor = requireActor(ctx, ['agent'])
  const { organizationId, staffId: agentId } = actor
  const before = await findSnapshot(ctx.db, organizationId, id)
  if (!before || before.applicationId !== actor.applicationId) throw notFound()
  if (!(await mayAccept(ctx, before, agentId))) throw notFound()
  const candidates = [agentCandidate(agentId, { by: 'queue' })]
  const claim = {
    preset: presetFor(before, [agentId]),
    ...timeOf(before),
    candidates,
    cappedIn: null,
    mayOverlap: true,
  }
  const accepted = await occupy(ctx, claim, async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const refusal = whyOver(appointment)
    if (refusal) throw refusal
    const isMine = agentsOf(appointment).includes(agentId)
    if (!isMine && agentsOf(appointment).length > 0) throw acceptedByAnother()
    if (isMine && appointment.interaction.state === 'COMPLETE') return { changed: false, overlaps: false }
    const overlaps = isMine ? false : await takeOn(ctx, tx, appointment, agentId)
    await tell(ctx, tx, appointment, agentId, overlaps)
    return { changed: true, overlaps }
  })
  if (accepted.changed) ctx.nudge()
  return { id, agentId, ...accepted }
}

/** Theirs, or a queue's that they are a member of. */
async function mayAccept(ctx: Ctx, appointment: Snapshot, agentId: string): Promise<boolean> {
  if (isAssigned(agentId, appointment)) return true
  if (appointment.targetType !== 'QUEUE') return false
  const queue = await findQueue(ctx.db, appointment.organizationId, appointment.targetId)
  return queue?.memberIds.includes(agentId) ?? false
}

const acceptedByAnother = (): AppError =>
  new AppError('conflict', 'Somebody else has taken this appointment on.', { reason: 'accepted' })

/** Under the agent's lock. Where they are busy already nothing more is occupied: the customer is waiting, and is served. */
async function takeOn(ctx: Ctx, tx: Tx, appointment: Snapshot, agentId: string): Promise<boolean> {
  const { organizationId, id, startAt, endAt, policy } = appointment
  const time = { startAt, endAt, policy }
  const scope = { organizationId, agentIds: [agentId], now: ctx.now() }
  const overlaps = (await findBusy(tx, time, scope)).length > 0
  if (!overlaps) await occupyWithAppointment(tx, organizationId, id, { agentId, ...time })
  await bringInAgent(ctx, tx, appointment, agentId)
  await setAssignment(tx, organizationId, id, { agentId }, ctx.now())
  await fitSession(tx, appointment, ctx.now())
  return overlaps
}

async function tell(ctx: Ctx, tx: Tx, appointment: Snapshot, agentId: string, overlaps: boolean): Promise<void> {
  const { organizationId, id, revision } = appointment
  const interaction = { ...appointment.interaction, state: 'COMPLETE' }
  await setAssignment(tx, organizationId, id, { interaction }, ctx.now())
  await chronicle(ctx, tx, appointment, {
    kind: 'accepted',
    eventKey: `accepted:${revision}:${agentId}:${ctx.requestId}`,
    data: { agentId, overlaps },
    verb: 'appointment.accept',
    before: { agentId: appointment.agentId },
    after: { agentId, overlaps },
  })
  await replan(tx, organizationId, id, ctx.now())
}
