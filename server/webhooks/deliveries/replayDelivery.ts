import { AppError, notFound } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import { lockDelivery, startRound } from '../deliveryData.ts'
import { findEndpoint } from '../endpointData.ts'
import { deliveryJob } from '../events/fanOut.ts'
import type { DeliveryById, ReplayFailedInput } from '../schema.ts'
import { countFailed } from './logData.ts'
import { requestRelease } from './releaseDeliveries.ts'

/**
 * Sends one event again with the same bytes and the same webhook-id. Throws `conflict` with reason `waiting` while it is pending, or
 * `stopped` if the endpoint is not enabled.
 */
export async function replayDelivery(ctx: Ctx, { id }: DeliveryById): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const delivery = await lockDelivery(tx, organizationId, id)
    if (!delivery) throw notFound()
    const endpoint = requireOwnApplication(actor, await findEndpoint(tx, organizationId, delivery.endpointId))
    if (endpoint.state !== 'enabled') throw stopped()
    if (delivery.state === 'pending' || delivery.state === 'held')
      throw new AppError('conflict', 'This delivery is already in progress.', { reason: 'waiting' })
    const now = ctx.now()
    await startRound(tx, organizationId, [id], now)
    await enqueue(tx, [deliveryJob({ ...delivery, round: delivery.round + 1 }, now)])
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.replay',
      objectType: 'webhook_delivery',
      objectId: id,
      before: { state: delivery.state },
    })
  })
  ctx.requestTick()
  return { id }
}

/** Sends an endpoint's failed deliveries of the last hours again; returns how many. */
export async function replayFailed(ctx: Ctx, input: ReplayFailedInput): Promise<{ count: number }> {
  const actor: StaffActor = requireActor(ctx, ['admin'])
  const { endpointId, hours } = input
  const since = addMinutes(ctx.now(), -hours * 60)
  const { organizationId } = actor
  const count = await ctx.db.transaction(async (tx) => {
    const endpoint = requireOwnApplication(actor, await findEndpoint(tx, organizationId, endpointId))
    if (endpoint.state !== 'enabled') throw stopped()
    const failed = await countFailed(tx, organizationId, endpointId, since)
    if (failed > 0) await requestRelease(tx, endpoint, { state: 'failed', since }, ctx.now())
    const after = { since: since.toISOString(), count: failed }
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.replayFailed',
      objectType: 'webhook_endpoint',
      objectId: endpointId,
      after,
    })
    return failed
  })
  ctx.requestTick()
  return { count }
}

const stopped = (): AppError => new AppError('conflict', 'This endpoint is not enabled.', { reason: 'stopped' })
