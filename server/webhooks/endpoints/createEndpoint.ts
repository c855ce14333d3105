import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { countActiveEndpoints, insertEndpoint } from '../endpointData.ts'
import type { CreatedSecret, CreateEndpointInput } from '../schema.ts'
import { newSecret, secretSealContext } from '../secretRules.ts'
import { replanOnSubscriptionChange } from './replanOnSubscriptionChange.ts'
import { requireAllowedUrl } from './requireAllowedUrl.ts'

/** Limit per application, because every event is sent to each endpoint. */
const MAX_ENDPOINTS = 20

/**
 * Creates an endpoint and returns its secret, which is never shown again. Throws `invalid` at `/url` for an address that webhooks must
 * not be sent to, and `conflict` with reason `too_many` beyond twenty active endpoints of one application.
 */
export async function createEndpoint(
  ctx: Ctx,
  { applicationId, ...input }: CreateEndpointInput,
): Promise<CreatedSecret> {
  const actor = requireActor(ctx, ['admin'])
  const application = await requireApplication(ctx.db, actor, applicationId)
  const { organizationId } = actor
  const url = await requireAllowedUrl(ctx, input.url)
  const [id, secret, now] = [newId(), newSecret(), ctx.now()]
  await ctx.db.transaction(async (tx) => {
    if ((await countActiveEndpoints(tx, organizationId, application.id)) >= MAX_ENDPOINTS)
      throw new AppError('conflict', 'This application has reached its maximum number of endpoints.', {
        reason: 'too_many',
      })
    await insertEndpoint(tx, {
      organizationId,
      id,
      applicationId: application.id,
      ...input,
      url,
      secret: seal(ctx.config.ENCRYPTION_KEYS, secretSealContext(id), secret),
      stateSince: now,
      createdAt: now,
    })
    const subscription = { types: input.types, state: 'enabled' as const }
    await replanOnSubscriptionChange(tx, { organizationId, applicationId: application.id }, null, subscription, now)
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.create',
      objectType: 'webhook_endpoint',
      objectId: id,
      after: { applicationId: application.id, host: new URL(url).host, types: input.types },
    })
  })
  ctx.requestTick()
  return { id, secret }
}
