import type { Tx } from '#db/client.ts'
import { lockAppointmentShared } from '#server/domain/data.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { ensureDispatch, markFailed } from './data.ts'
import { pendingDispatchNumber } from './rules.ts'

/**
 * Records on the timeline that a dispatch has finally failed, so that the agent is asked to join manually. Only a retry by
 * staff sends it again. Recording it twice has no effect.
 */
export async function failDispatch(ctx: Ctx, job: Job, reason: string): Promise<void> {
  // A dispatch superseded by a reschedule or a reassignment has not failed.
  if (reason !== 'superseded') await ctx.db.transaction((tx) => recordFailed(ctx, tx, job, reason))
}

async function recordFailed(ctx: Ctx, tx: Tx, job: Job, reason: string): Promise<void> {
  const { organizationId, subject } = job
  const now = ctx.now()
  const appointment = await lockAppointmentShared(tx, organizationId, subject)
  if (!appointment || appointment.revision !== job.revision) return
  const number = pendingDispatchNumber(appointment, now)
  if (number === null || number !== job.payload.number) return
  const row = await ensureDispatch(tx, appointment, number, now)
  if (!row || !(await markFailed(tx, row, reason, now))) return
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId: subject,
    at: now,
    kind: 'pre_meeting_failed',
    actorKind: 'system',
    data: { reason, revision: row.revision, number: row.number },
    eventKey: `pre_meeting_failed:${row.id}:${now.toISOString()}`,
  })
  await enqueue(tx, [
    {
      organizationId,
      lane: 'internal',
      kind: 'appointment.advance',
      subject,
      revision: job.revision,
      identity: ['advance', subject, `pre_meeting_failed:${row.id}:${now.toISOString()}`],
      origin: 'manual',
      dueAt: now,
      payload: { cause: 'dispatch.failed' },
    },
  ])
}
