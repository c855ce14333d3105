import { locales } from './locales.ts'
import { appointmentTypes, renderMail, renderSms } from './render.ts'
import { sampleAppointment, sampleCode } from './samples.ts'
import type { RenderedMail, RenderedSms } from './types.ts'

export type MessagePreview = {
  /** Stable, fit for an address: `en-CREATE`. */
  name: string
  type: string
  locale: string
  mail: RenderedMail
  sms: RenderedSms
}

/** Every message in every locale, with invented people, for a page that shows them. */
export async function listPreviews(): Promise<MessagePreview[]> {
  const previews = locales.flatMap(({ code: locale }) => [
    ...appointmentTypes.map((type) => appointmentPreview(type, locale)),
    codePreview(locale),
  ])
  return Promise.all(previews)
}

async function appointmentPreview(type: (typeof appointmentTypes)[number], locale: string): Promise<MessagePreview> {
  const sample = sampleAppointment({ locale })
  return { name: `${locale}-${type}`, type, locale, mail: await renderMail(type, sample), sms: renderSms(type, sample) }
}

async function codePreview(locale: string): Promise<MessagePreview> {
  const sample = sampleCode({ locale })
  return {
    name: `${locale}-CODE`,
    type: 'CODE',
    locale,
    mail: await renderMail('CODE', sample),
    sms: renderSms('CODE', sample),
  }
}
