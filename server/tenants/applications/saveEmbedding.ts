import type { z } from 'zod'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { mergeSettings } from './data.ts'
import { parseOrigin } from './rules.ts'
import { saveEmbeddingInput } from './schema.ts'
import { requireApplication } from './scope.ts'

/** Sets the websites that may show an application's booking pages; `unusable` names what is no address of one. */
export async function saveEmbedding(
  ctx: Ctx,
  given: z.input<typeof saveEmbeddingInput>,
): Promise<{ ok: true; origins: string[] } | { ok: false; invalidOrigins: string[] }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, origins } = saveEmbeddingInput.parse(given)
  const application = await requireApplication(ctx.db, actor, applicationId)
  const typed = origins.map((one) => one.trim()).filter(Boolean)
  const unusable = typed.filter((one) => parseOrigin(one) === null)
  if (unusable.length > 0) return { ok: false, invalidOrigins: unusable }
  const embedOrigins = [...new Set(typed.flatMap((one) => parseOrigin(one) ?? []))]
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
