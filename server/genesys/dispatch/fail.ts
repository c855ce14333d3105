import type { Tx } from '#db/client.ts'
import { lockAppointmentShared } from '#server/domain/data.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { ensureDispatch, markFailed } from './data.ts'
import { pendingDispatchNumber } from './rules.ts'

/**
 * The dispatch has failed for good: on the story, so that the agent is told to join by hand. Only a person's retry sends
 * it again. Saying so twice says it once.
 */
export async function failDispatch(ctx: Ctx, item: Job, reason: string): Promise<void> {
  // superseded by a move or a reassignment: nothing failed
  if (reason !== 'superseded') await ctx.db.transaction((tx) => fail(ctx, tx, item, reason))
}

async function fail(ctx: Ctx, tx: Tx, item: Job, reason: string): Promise<void> {
  const { organizationId, subject } = item
  const now = ctx.now()
  const appointment = await lockAppointmentShared(tx, organizationId, subject)
  if (!appointment || appointment.revision !== item.revision) return
  const number = pendingDispatchNumber(appointment, now)
  if (number === null || number !== item.payload.number) return
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
      revision: item.revision,
      identity: ['advance', subject, `pre_meeting_failed:${row.id}:${now.toISOString()}`],
      origin: 'manual',
      dueAt: now,
      payload: { cause: 'dispatch.failed' },
    },
  ])
}
