import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { mergeSettings } from '#server/tenants/applications/data.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { saveWhatsappInput } from './schema.ts'
import { withLanguage } from './whatsappRules.ts'

/** Sets the content templates of one language: what is sent from now on uses them. An empty id takes one out; the others stay. */
export async function saveWhatsapp(ctx: Ctx, given: unknown): Promise<{ templates: Record<string, string> }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, locale, contentSids } = saveWhatsappInput.parse(given)
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  return ctx.db.transaction(async (tx) => {
    const { before, after } = await mergeSettings(tx, organizationId, id, ({ whatsappTemplates }) => ({
      whatsappTemplates: withLanguage(whatsappTemplates, locale, contentSids),
    }))
    await recordAudit(tx, ctx, {
      organizationId,
      verb: 'application.whatsapp',
      objectType: 'application',
      objectId: id,
      before: { templates: before.whatsappTemplates },
      after: { templates: after.whatsappTemplates },
    })
    return { templates: after.whatsappTemplates }
  })
}
