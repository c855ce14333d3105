import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import { requestWithdrawal } from '../deliveries/withdrawDeliveries.ts'
import { lockEndpoint, updateEndpointState } from '../endpointData.ts'
import type { EndpointById } from '../schema.ts'
import { replanOnSubscriptionChange } from './replanOnSubscriptionChange.ts'

/**
 * Deletes an endpoint permanently: no new attempt is started, waiting deliveries are cancelled, and its secrets are deleted. Its log
 * is kept for the usual retention time. Deleting it again changes nothing.
 */
export async function deleteEndpoint(ctx: Ctx, { id }: EndpointById): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const endpoint = requireOwnApplication(actor, await lockEndpoint(tx, organizationId, id))
    if (endpoint.state === 'deleted') return
    const now = ctx.now()
    // The query string is removed as well, because it often contains a key.
    const [url = ''] = endpoint.url.split('?')
    const cleared = { url, secret: null, previousSecret: null, previousUntil: null }
    const deleted = await updateEndpointState(tx, endpoint, { state: 'deleted', reason: 'manual', now }, cleared)
    if (!deleted) return
    await replanOnSubscriptionChange(tx, endpoint, endpoint, deleted, now)
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
