import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { type EndpointRecord, lockDeliveries, updateDelivery } from '../deliveryData.ts'

const batch = 500
/** Why a delivery to a deleted endpoint was cancelled. */
export const DELETED = 'deleted'

/** Asks for all that waits for an endpoint to be cancelled: beside, for whoever is about to try holds a delivery before the endpoint. */
export async function requestWithdrawal(
  tx: Tx,
  { organizationId, id }: Pick<EndpointRecord, 'organizationId' | 'id'>,
  now: Date,
): Promise<void> {
  await enqueue(tx, [
    {
      organizationId,
      lane: 'internal',
      kind: 'webhook.withdraw',
      subject: id,
      revision: 0,
      identity: ['webhook.withdraw', id],
      origin: 'manual',
      dueAt: now,
    },
  ])
}

/** One batch; comes back until none is left. One that is being tried is cancelled by itself when it comes to its next try. */
export async function withdrawDeliveries(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: endpointId } = job
  const now = ctx.now()
  const count = await ctx.db.transaction(async (tx) => {
    const held = await lockDeliveries(tx, { organizationId, endpointId, state: 'held' }, batch)
    const pending = await lockDeliveries(tx, { organizationId, endpointId, state: 'pending' }, batch)
    for (const row of [...held, ...pending])
      await updateDelivery(tx, row, { state: 'cancelled', lastError: DELETED, nextAttemptAt: null, updatedAt: now })
    return Math.max(held.length, pending.length)
  })
  return count < batch ? done(String(count)) : { kind: 'retry', reason: 'more', at: now, free: true }
}
