import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { countActiveEndpoints, insertEndpoint } from '../endpointData.ts'
import { type CreatedSecret, createEndpointInput } from '../schema.ts'
import { newSecret, secretSealContext } from '../secretRules.ts'
import { replanOnSubscriptionChange } from './replanOnSubscriptionChange.ts'
import { requireAllowedUrl } from './requireAllowedUrl.ts'

/** Every event of an application goes to each of them. */
const MOST = 20

/**
 * Makes an endpoint; its secret is answered here and never again. `invalid` at `/url` for an address that must not be told
 * anything, `conflict` with reason `too_many` beyond twenty of one application that are not switched off.
 */
export async function createEndpoint(ctx: Ctx, rawInput: unknown): Promise<CreatedSecret> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, ...input } = createEndpointInput.parse(rawInput)
  const application = await requireApplication(ctx.db, actor, applicationId)
  const { organizationId } = actor
  const url = await requireAllowedUrl(ctx, input.url)
  const [id, secret, now] = [newId(), newSecret(), ctx.now()]
  await ctx.db.transaction(async (tx) => {
    if ((await countActiveEndpoints(tx, organizationId, application.id)) >= MOST)
      throw new AppError('conflict', 'This application has as many endpoints as it may have.', { reason: 'too_many' })
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
    const hearing = { types: input.types, state: 'enabled' as const }
    await replanOnSubscriptionChange(tx, { organizationId, applicationId: application.id }, null, hearing, now)
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
