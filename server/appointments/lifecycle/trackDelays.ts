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
 * Looks at an agent's day when a session is past its end, again while it is in progress, and when the agent says to be late: what is
 * expected of those that follow is kept, so that nobody is called absent for it, and each customer concerned is told once.
 */
export async function trackDelays(ctx: Ctx, item: Job): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const { organizationId, subject } = item
  const appointment = await findSnapshot(ctx.db, organizationId, subject)
  if (!appointment?.agentId || !isLive(appointment) || appointment.revision !== item.revision) return done('over')
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

/** A call that is over its end by a minute may end in the next: it is told only once the time that is lost by now is a delay. */
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
  // Moved, given to somebody else, begun or over since the day was looked at.
  if (!isLive(appointment) || appointment.status === 'in_progress' || appointment.agentId !== agentId) return
  const now = ctx.now()
  const before = delayedStartOf(appointment)
  const told = before ? appointment.delayNotifiedAt : null
  const { startAt, policy } = appointment
  if (!isDelay(startAt, expectedAt, now)) return
  const toldAt = told ?? (isSure && mayNotifyDelay(startAt, policy.noShowGraceMinutes, now) ? now : null)
  if (before?.getTime() === expectedAt.getTime() && toldAt?.getTime() === told?.getTime()) return
  await setDelay(tx, appointment, { expectedAt, toldAt })
  if (toldAt && !told) await recordDelay(ctx, tx, appointment, expectedAt)
  await replan(tx, organizationId, id, now)
}

/** Once for a revision, when it is told; how it goes on from there is on the pages. */
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
