import type { Tx } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { type EndpointRecord, lockDeliveries, startRound } from '../deliveryData.ts'
import { deliveryJob } from '../events/fanOut.ts'

const batchSize = 500

type Selection = { state: 'held' } | { state: 'failed'; since: Date }

/** Enqueues a job that sends an endpoint's held or failed deliveries in batches, because there may be many. */
export async function requestRelease(
  tx: Tx,
  { organizationId, id }: Pick<EndpointRecord, 'organizationId' | 'id'>,
  selection: Selection,
  now: Date,
): Promise<void> {
  const since = selection.state === 'failed' ? selection.since.toISOString() : null
  await enqueue(tx, [
    {
      organizationId,
      lane: 'internal',
      kind: 'webhook.release',
      subject: id,
      revision: 0,
      identity: ['webhook.release', id, newId()],
      origin: 'manual',
      dueAt: now,
      payload: { state: selection.state, since, until: now.toISOString() },
    },
  ])
}

/** Releases one batch and reruns until none is left. A delivery that fails again in the meantime is not released again. */
export async function releaseDeliveries(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: endpointId, payload } = job
  const now = ctx.now()
  const isFailed = payload.state === 'failed'
  const filter = { organizationId, endpointId, state: isFailed ? ('failed' as const) : ('held' as const) }
  const range = isFailed
    ? { since: new Date(String(payload.since)), until: addMs(new Date(String(payload.until)), 1) }
    : {}
  const count = await ctx.db.transaction(async (tx) => {
    const rows = await lockDeliveries(tx, { ...filter, ...range }, batchSize)
    await startRound(
      tx,
      organizationId,
      rows.map((row) => row.id),
      now,
    )
    await enqueue(
      tx,
      rows.map((row) => deliveryJob({ ...row, round: row.round + 1 }, now)),
    )
    return rows.length
  })
  return count < batchSize
    ? done(String(count))
    : { kind: 'retry', reason: 'more deliveries left', at: now, free: true }
}
