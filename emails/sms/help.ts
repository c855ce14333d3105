import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import type { MailBrand, RenderedSms } from '../types.ts'
import { helpWords } from '../words.ts'
import { fit } from './fit.ts'

const SHORT_NAME = 24

/** The answer to HELP: who texts, whom to ask, how it ends. The one text that names the word to end it, for it was asked for. */
export function helpText({ brand, locale }: { brand: MailBrand; locale: string }): RenderedSms {
  const t = helpWords(resolveLocale(locale))
  const application = title(brand.applicationName)
  const contact = brand.supportPhone ?? brand.supportEmail
  const ask = contact ? [t('ask', { contact })] : []
  const write = (name: string) => [t('who', { application: name }), ...ask, t('end')].join(' ')
  return fit(2, [() => write(application), () => write(shorten(application, SHORT_NAME))])
}
