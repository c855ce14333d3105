import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { countCauses, recordPlanned } from './data.ts'
import { notificationRequests, type WantedNotification } from './rules.ts'

export type Queued = { notificationId: string; status: 'INITIALIZED' }

/**
 * Puts one more notification on the agenda, due now, under the next number of its cause (`resend:1`, `resend:2`, …).
 * The caller holds the appointment's lock, so that two clicks do not get one number. Null: it is there already.
 */
export async function queueByHand(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  appointment: Snapshot,
  base: Pick<WantedNotification, 'type' | 'channel' | 'participantId' | 'contactVersion'>,
  causePrefix: 'resend' | 'manual',
): Promise<Queued | null> {
  const now = ctx.now()
  const plain: WantedNotification = {
    ...base,
    revision: appointment.revision,
    offsetIso: null,
    cause: '',
    dueAt: now,
    scheduledFor: null,
    usefulUntil: appointment.endAt,
  }
  const before = await countCauses(tx, appointment, plain, `${causePrefix}:`)
  const wanted = { ...plain, cause: `${causePrefix}:${before + 1}` }
  const [notificationId] = await recordPlanned(tx, appointment, [wanted], now)
  if (!notificationId) return null
  await enqueue(tx, notificationRequests([wanted], appointment, 'manual'))
  return { notificationId, status: 'INITIALIZED' }
}
