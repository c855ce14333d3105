import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { mergeSettings } from '#server/tenants/applications/data.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import type { SaveWhatsappTemplatesInput } from './schema.ts'
import { replaceLanguage } from './whatsappRules.ts'

/** Sets the given WhatsApp templates of one language for messages sent from now on. An empty id removes a template. */
export async function saveWhatsappTemplates(
  ctx: Ctx,
  input: SaveWhatsappTemplatesInput,
): Promise<{ templates: Record<string, string> }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, locale, contentSids } = input
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  return ctx.db.transaction(async (tx) => {
    const { before, after } = await mergeSettings(tx, organizationId, id, ({ whatsappTemplates }) => ({
      whatsappTemplates: replaceLanguage(whatsappTemplates, locale, contentSids),
    }))
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'application.whatsapp',
      objectType: 'application',
      objectId: id,
      before: { templates: before.whatsappTemplates },
      after: { templates: after.whatsappTemplates },
    })
    return { templates: after.whatsappTemplates }
  })
}
