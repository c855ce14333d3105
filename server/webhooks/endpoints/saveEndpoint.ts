import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import { findEndpoint, lockEndpoint, updateEndpoint } from '../endpointData.ts'
import type { SaveEndpointInput } from '../schema.ts'
import { replanOnSubscriptionChange } from './replanOnSubscriptionChange.ts'
import { requireAllowedUrl } from './requireAllowedUrl.ts'
import { requireUndeleted } from './requireUndeleted.ts'

/**
 * Changes an endpoint's address, description and types. Pending deliveries are sent to the new address. Throws `conflict` with reason
 * `stale` if the endpoint was changed since `version`.
 */
export async function saveEndpoint(
  ctx: Ctx,
  { id, version, ...input }: SaveEndpointInput,
): Promise<{ version: number }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  requireOwnApplication(actor, await findEndpoint(ctx.db, organizationId, id))
  // The DNS lookup may take long, so it is done before the lock.
  const url = await requireAllowedUrl(ctx, input.url)
  return ctx.db.transaction(async (tx) => {
    const endpoint = requireUndeleted(actor, await lockEndpoint(tx, organizationId, id))
    if (endpoint.version !== version)
      throw new AppError('conflict', 'Someone else has changed this endpoint since you opened it.', { reason: 'stale' })
    const throttling = url === endpoint.url ? {} : { throttledUntil: null }
    await updateEndpoint(tx, endpoint, { ...input, url, ...throttling, version: version + 1 })
    await replanOnSubscriptionChange(tx, endpoint, endpoint, { ...endpoint, types: input.types }, ctx.now())
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.save',
      objectType: 'webhook_endpoint',
      objectId: id,
      before: { host: new URL(endpoint.url).host, types: endpoint.types },
      after: { host: new URL(url).host, types: input.types },
    })
    return { version: version + 1 }
  })
}
