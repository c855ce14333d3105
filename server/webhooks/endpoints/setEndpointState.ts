import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requestRelease } from '../deliveries/releaseDeliveries.ts'
import { lockEndpoint, updateEndpointState } from '../endpointData.ts'
import type { EndpointState, SetStateInput } from '../schema.ts'
import { replanOnSubscriptionChange } from './replanOnSubscriptionChange.ts'
import { requireUndeleted } from './requireUndeleted.ts'

/**
 * Pauses an endpoint (its events are held), disables it (its events are dropped) or enables it, which sends the held events in order.
 * Setting the current state changes nothing.
 */
export async function setEndpointState(ctx: Ctx, { id, state }: SetStateInput): Promise<{ state: EndpointState }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const endpoint = requireUndeleted(actor, await lockEndpoint(tx, organizationId, id))
    const now = ctx.now()
    const updated = await updateEndpointState(tx, endpoint, {
      state,
      reason: state === 'enabled' ? null : 'manual',
      now,
    })
    if (!updated) return
    if (state === 'enabled') await requestRelease(tx, updated, { state: 'held' }, now)
    await replanOnSubscriptionChange(tx, endpoint, endpoint, updated, now)
    await recordAudit(tx, ctx, {
      organizationId,
      action: `webhook.${state}`,
      objectType: 'webhook_endpoint',
      objectId: id,
      before: { state: endpoint.state },
      after: { state },
    })
  })
  ctx.requestTick()
  return { state }
}
