import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { mergeSettings } from './data.ts'
import { parseOrigin } from './rules.ts'
import type { SaveEmbeddingInput } from './schema.ts'
import { requireApplication } from './scope.ts'

/**
 * Saves the websites that may embed an application's booking pages. If an entry is invalid, saves nothing and returns the
 * invalid entries.
 */
export async function saveEmbedding(
  ctx: Ctx,
  input: SaveEmbeddingInput,
): Promise<{ ok: true; origins: string[] } | { ok: false; invalidOrigins: string[] }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, origins } = input
  const application = await requireApplication(ctx.db, actor, applicationId)
  const entered = origins.map((origin) => origin.trim()).filter(Boolean)
  const invalidOrigins = entered.filter((origin) => parseOrigin(origin) === null)
  if (invalidOrigins.length > 0) return { ok: false, invalidOrigins }
  const embedOrigins = [...new Set(entered.flatMap((origin) => parseOrigin(origin) ?? []))]
  await ctx.db.transaction(async (tx) => {
    const { before } = await mergeSettings(tx, actor.organizationId, application.id, () => ({ embedOrigins }))
    await recordAudit(tx, ctx, {
      organizationId: actor.organizationId,
      action: 'application.embedding',
      objectType: 'application',
      objectId: application.id,
      before: { embedOrigins: before.embedOrigins },
      after: { embedOrigins },
    })
  })
  return { ok: true, origins: embedOrigins }
}
