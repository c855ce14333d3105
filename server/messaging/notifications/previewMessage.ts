import { resolveLocale } from '#emails/locales.ts'
import { preview } from '#emails/previews.tsx'
import { lintSms } from '#emails/sms/lint.ts'
import { encodingOf } from '#emails/sms/segments.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import type { MessagePreview, PreviewInput } from './schema.ts'

/** Renders the preview of a message with sample data, in the name and colours of the caller's application. */
export async function previewMessage(ctx: Ctx, { message, recipient, locale }: PreviewInput): Promise<MessagePreview> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const application = actor.applicationId ? await findApplicationById(ctx.db, actor.applicationId) : null
  const { mail, sms } = await preview(message, recipient, {
    locale: resolveLocale(locale).code,
    ...(application ? { brand: brandOf(application) } : {}),
  })
  return { mail, sms: { ...sms, encoding: encodingOf(sms.text), findings: lintSms(sms.text) } }
}

const brandOf = ({ name, settings }: NonNullable<Awaited<ReturnType<typeof findApplicationById>>>) => ({
  applicationName: name,
  accent: settings.accent,
  supportEmail: settings.supportEmail,
  supportPhone: settings.supportPhone,
})
