import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { countByCausePrefix, recordPlanned } from './data.ts'
import { notificationJobs, type PlannedNotification } from './rules.ts'

export type QueuedNotification = { notificationId: string; status: 'INITIALIZED' }

/**
 * Puts one more notification on the agenda, due now, under the next number of its cause (`resend:1`, `resend:2`, …).
 * The caller holds the appointment's lock, so that two clicks do not get one number. Null: it is there already.
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
  const before = await countByCausePrefix(tx, appointment, plain, `${causePrefix}:`)
  const wanted = { ...plain, cause: `${causePrefix}:${before + 1}` }
  const [notificationId] = await recordPlanned(tx, appointment, [wanted], now)
  if (!notificationId) return null
  await enqueue(tx, notificationJobs([wanted], appointment, 'manual'))
  return { notificationId, status: 'INITIALIZED' }
}
