import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { delayedStartOf, isLive } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { addMinutes } from '#server/lib/time.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { replan } from '../plan.ts'
import { listAgentDay, setDelay } from './delayData.ts'
import { type DayAppointment, expectedStarts, isDelay, MIN_DELAY_MINUTES, mayNotifyDelay } from './delayRules.ts'

/**
 * Updates the expected starts of an agent's day when a session runs past its end (again until it ends) and when the
 * agent announces to be late. A stored delay keeps customers and agent from counting as absent; each customer concerned
 * is notified once.
 */
export async function trackDelays(ctx: Ctx, job: Job): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const { organizationId, subject } = job
  const appointment = await findSnapshot(ctx.db, organizationId, subject)
  if (!appointment?.agentId || !isLive(appointment) || appointment.revision !== job.revision) return done('over')
  await saveDelays(ctx, { organizationId, agentId: appointment.agentId })
  if (appointment.status !== 'in_progress') return done()
  return { kind: 'retry', reason: 'still in progress', at: addMinutes(ctx.now(), MIN_DELAY_MINUTES), free: true }
}

type Delay = { id: string; expectedAt: Date; isSure: boolean }

async function saveDelays(ctx: Ctx, agent: { organizationId: string; agentId: string }): Promise<void> {
  const now = ctx.now()
  for (const delay of delaysOfDay(await listAgentDay(ctx.db, agent, now), now)) {
    await ctx.db.transaction((tx) => saveDelay(ctx, tx, agent, delay))
  }
}

/**
 * Lists the delays of an agent's day. A call that is a minute over may end in the next, so a delay is `isSure`, and
 * notified, only once the time already lost amounts to one.
 */
function delaysOfDay(turns: readonly DayAppointment[], now: Date): Delay[] {
  const sure = expectedStarts(turns, now, (at) => at)
  const expected = expectedStarts(turns, now)
  return turns.flatMap(({ id, startAt }) => {
    const [expectedAt, atLeast] = [expected.get(id), sure.get(id)]
    if (!expectedAt || !atLeast || !isDelay(startAt, expectedAt, now)) return []
    return [{ id, expectedAt, isSure: atLeast >= addMinutes(startAt, MIN_DELAY_MINUTES) }]
  })
}

async function saveDelay(
  ctx: Ctx,
  tx: Tx,
  { organizationId, agentId }: { organizationId: string; agentId: string },
  { id, expectedAt, isSure }: Delay,
): Promise<void> {
  const appointment = await lockAppointment(tx, organizationId, id)
  // The appointment may have been rescheduled, reassigned, begun or ended since the day was read.
  if (!isLive(appointment) || appointment.status === 'in_progress' || appointment.agentId !== agentId) return
  const now = ctx.now()
  const before = delayedStartOf(appointment)
  const previousNotifiedAt = before ? appointment.delayNotifiedAt : null
  const { startAt, policy } = appointment
  if (!isDelay(startAt, expectedAt, now)) return
  const notifiedAt =
    previousNotifiedAt ?? (isSure && mayNotifyDelay(startAt, policy.noShowGraceMinutes, now) ? now : null)
  if (before?.getTime() === expectedAt.getTime() && notifiedAt?.getTime() === previousNotifiedAt?.getTime()) return
  await setDelay(tx, appointment, { expectedAt, notifiedAt })
  if (notifiedAt && !previousNotifiedAt) await recordDelay(ctx, tx, appointment, expectedAt)
  await replan(tx, organizationId, id, now)
}

/**
 * Records the delay on the timeline, once per revision, when the customer is notified; later changes are shown on the
 * pages only.
 */
async function recordDelay(ctx: Ctx, tx: Tx, appointment: Snapshot, expectedAt: Date): Promise<void> {
  const { organizationId, id, revision, startAt } = appointment
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: 'delayed',
    actorKind: 'system',
    data: { expectedAt: expectedAt.toISOString() },
    eventKey: `delayed:${revision}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.delay',
    objectType: 'appointment',
    objectId: id,
    before: { start: startAt.toISOString() },
    after: { expectedAt: expectedAt.toISOString() },
  })
}
