import { type LocaleCode, locales } from '#emails/locales.ts'
import { templateText } from '#emails/sms/template.ts'
import { type TemplateType, templateTypes } from '#emails/types.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { type ApplicationName, findApplicationById, listOwnApplications } from '#server/tenants/applications/data.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { whatsappTemplatesInput } from './schema.ts'
import { templateKey } from './whatsappRules.ts'

type WhatsappTemplate = {
  type: TemplateType
  locale: LocaleCode
  /** Null where none is set: then this goes as a text. */
  contentSid: string | null
  /** What to submit for approval. */
  text: string
}
export type WhatsappTemplatesView = {
  application: ApplicationName
  /** All whose settings the reader may see. */
  applications: ApplicationName[]
  templates: WhatsappTemplate[]
  /** Whether this installation has a sender; without one everything goes as a text. */
  hasSender: boolean
  mayChange: boolean
}

/** Which messages of an application go by WhatsApp, in which templates, and which lack one. */
export async function getWhatsappTemplates(ctx: Ctx, input: unknown): Promise<WhatsappTemplatesView> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const applications = await listOwnApplications(ctx.db, actor)
  const named = whatsappTemplatesInput.parse(input).applicationId ?? actor.applicationId ?? applications[0]?.id
  const application = await requireApplication(ctx.db, actor, named)
  const set = (await findApplicationById(ctx.db, application.id))?.settings.whatsappTemplates ?? {}
  return {
    application,
    applications,
    templates: locales.flatMap((locale) =>
      templateTypes.map((type) => ({
        type,
        locale: locale.code,
        contentSid: set[templateKey(type, locale.code)] ?? null,
        text: templateText(type, locale),
      })),
    ),
    hasSender: Boolean(ctx.config.TWILIO_WHATSAPP_FROM),
    mayChange: actor.kind === 'admin',
  }
}
