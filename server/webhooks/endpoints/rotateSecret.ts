import { seal } from '#server/lib/seal.ts'
import { addMinutes } from '#server/lib/time.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { lockEndpoint, updateEndpoint } from '../endpointData.ts'
import type { CreatedSecret, RotateSecretInput } from '../schema.ts'
import { newSecret, secretSealContext } from '../secretRules.ts'
import { requireUndeleted } from './requireUndeleted.ts'

/**
 * Creates a new secret and returns it, which is never shown again. The former secret signs as well during the overlap; any older one
 * is deleted.
 */
export async function rotateSecret(ctx: Ctx, { id, overlapHours }: RotateSecretInput): Promise<CreatedSecret> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  const secret = newSecret()
  await ctx.db.transaction(async (tx) => {
    const endpoint = requireUndeleted(actor, await lockEndpoint(tx, organizationId, id))
    const former =
      overlapHours > 0
        ? { previousSecret: endpoint.secret, previousUntil: addMinutes(ctx.now(), overlapHours * 60) }
        : { previousSecret: null, previousUntil: null }
    const sealed = seal(ctx.config.ENCRYPTION_KEYS, secretSealContext(id), secret)
    await updateEndpoint(tx, endpoint, { secret: sealed, ...former, version: endpoint.version + 1 })
    const after = { overlapHours }
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'webhook.rotateSecret',
      objectType: 'webhook_endpoint',
      objectId: id,
      after,
    })
  })
  return { id, secret }
}
