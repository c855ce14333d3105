import type { Tx } from '#db/client.ts'
import { withdrawMessages } from '../delivery/withdrawMessages.ts'
import { recordCancelled } from './data.ts'

/**
 * Cancels the notifications whose jobs were deleted; `keys` are the jobs' keys in hex. Their messages are withdrawn too, unless
 * notifications are paused: then a message that is being retried waits until they are resumed.
 */
export async function withdrawNotifications(
  tx: Tx,
  organizationId: string,
  keys: readonly string[],
  why: { reason: string; isPaused: boolean },
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  if (!why.isPaused) await withdrawMessages(tx, { now: () => now }, organizationId, keys)
  await recordCancelled(tx, organizationId, keys, why.reason, now)
}
