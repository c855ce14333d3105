import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { countByCausePrefix, recordPlanned } from './data.ts'
import { notificationJobs, type PlannedNotification } from './rules.ts'

export type QueuedNotification = { notificationId: string; status: 'INITIALIZED' }

/**
 * Enqueues another notification, due now, under the next number of its cause (`resend:1`, `resend:2`, …). The caller must have locked
 * the appointment, so that two concurrent requests get different numbers. Returns null if it exists already.
 */
export async function queueManualNotification(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  appointment: Snapshot,
  base: Pick<PlannedNotification, 'type' | 'channel' | 'participantId' | 'contactVersion'>,
  causePrefix: 'resend' | 'manual',
): Promise<QueuedNotification | null> {
  const now = ctx.now()
  const plain: PlannedNotification = {
    ...base,
    revision: appointment.revision,
    offsetIso: null,
    cause: '',
    dueAt: now,
    scheduledFor: null,
    usefulUntil: appointment.endAt,
  }
  const count = await countByCausePrefix(tx, appointment, plain, `${causePrefix}:`)
  const planned = { ...plain, cause: `${causePrefix}:${count + 1}` }
  const [notificationId] = await recordPlanned(tx, appointment, [planned], now)
  if (!notificationId) return null
  await enqueue(tx, notificationJobs([planned], appointment, 'manual'))
  return { notificationId, status: 'INITIALIZED' }
}
