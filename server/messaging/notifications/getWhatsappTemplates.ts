import { type LocaleCode, locales } from '#emails/locales.ts'
import { templateText } from '#emails/sms/template.ts'
import { type TemplateType, templateTypes } from '#emails/types.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { type ApplicationName, findApplicationById, listOwnApplications } from '#server/tenants/applications/data.ts'
import { chooseApplication } from '#server/tenants/applications/scope.ts'
import type { WhatsappTemplatesInput } from './schema.ts'
import { templateKey } from './whatsappRules.ts'

type WhatsappTemplate = {
  type: TemplateType
  locale: LocaleCode
  /** Null if none is set; the message is then sent as SMS. */
  contentSid: string | null
  /** Text to submit to the vendor for approval. */
  text: string
}
export type WhatsappTemplatesView = {
  application: ApplicationName
  /** All applications whose settings the caller may see. */
  applications: ApplicationName[]
  templates: WhatsappTemplate[]
  /** Whether this installation has a WhatsApp sender; without one every message is sent as SMS. */
  hasSender: boolean
  mayChange: boolean
}

/** Returns the WhatsApp templates of an application for every type and language, including those that are not set. */
export async function getWhatsappTemplates(ctx: Ctx, input: WhatsappTemplatesInput): Promise<WhatsappTemplatesView> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const applications = await listOwnApplications(ctx.db, actor)
  const applicationId = input.applicationId ?? actor.applicationId ?? applications[0]?.id
  const application = chooseApplication(applications, applicationId ?? null)
  const contentSids = (await findApplicationById(ctx.db, application.id))?.settings.whatsappTemplates ?? {}
  return {
    application,
    applications,
    templates: locales.flatMap((locale) =>
      templateTypes.map((type) => ({
        type,
        locale: locale.code,
        contentSid: contentSids[templateKey(type, locale.code)] ?? null,
        text: templateText(type, locale),
      })),
    ),
    hasSender: Boolean(ctx.config.TWILIO_WHATSAPP_FROM),
    mayChange: actor.kind === 'admin',
  }
}
