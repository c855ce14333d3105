import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import { requestWithdrawal } from '../deliveries/withdrawDeliveries.ts'
import { lockEndpoint, updateEndpointState } from '../endpointData.ts'
import { endpointById } from '../schema.ts'
import { replanOnSubscriptionChange } from './replanOnSubscriptionChange.ts'

/**
 * Deletes an endpoint for good: nothing begins to go there any more, what waits is cancelled, its secrets are wiped. Its log stays
 * as long as logs are kept. Again, nothing changes.
 */
export async function deleteEndpoint(ctx: Ctx, input: unknown): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { id } = endpointById.parse(input)
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const endpoint = requireOwnApplication(actor, await lockEndpoint(tx, organizationId, id))
    if (endpoint.state === 'deleted') return
    const now = ctx.now()
    // What follows the question mark is often a key.
    const [url = ''] = endpoint.url.split('?')
    const wiped = { url, secret: null, previousSecret: null, previousUntil: null }
    const moved = await updateEndpointState(tx, endpoint, { state: 'deleted', reason: 'by_hand', now }, wiped)
    if (!moved) return
    await replanOnSubscriptionChange(tx, endpoint, endpoint, moved, now)
    await requestWithdrawal(tx, endpoint, now)
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.delete',
      objectType: 'webhook_endpoint',
      objectId: id,
      before: { state: endpoint.state, host: new URL(url).host },
      after: { state: 'deleted' },
    })
  })
  ctx.requestTick()
  return { id }
}
