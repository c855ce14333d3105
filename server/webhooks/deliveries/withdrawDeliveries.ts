import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { cancelWaiting, type EndpointRecord } from '../deliveryData.ts'

const batchSize = 500
/** Reason of deliveries that were cancelled because their endpoint was deleted. */
export const ENDPOINT_DELETED = 'deleted'

/**
 * Enqueues a job that cancels all waiting deliveries of an endpoint. It runs separately because an attempt locks its delivery before
 * the endpoint; cancelling under the endpoint's lock could deadlock.
 */
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

/** Cancels one batch and reruns until none is left. A delivery that is being attempted is cancelled before its next attempt. */
export async function withdrawDeliveries(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: endpointId } = job
  const now = ctx.now()
  const change = { reason: ENDPOINT_DELETED, updatedAt: now }
  const count = await cancelWaiting(ctx.db, { organizationId, endpointId }, change, batchSize)
  return count < batchSize
    ? done(String(count))
    : { kind: 'retry', reason: 'more deliveries left', at: now, free: true }
}
