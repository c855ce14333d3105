import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import { helpTranslator } from '../translators.ts'
import type { MailBrand, RenderedSms } from '../types.ts'
import { fitSegments } from './fitSegments.ts'

const SHORT_NAME_LENGTH = 24

/** Returns the reply to HELP: the sender, the support contact and how to stop. Only this text may name an opt-out keyword. */
export function helpText({ brand, locale }: { brand: MailBrand; locale: string }): RenderedSms {
  const t = helpTranslator(resolveLocale(locale))
  const application = title(brand.applicationName)
  const contact = brand.supportPhone ?? brand.supportEmail
  const ask = contact ? [t('ask', { contact })] : []
  const compose = (name: string) => [t('who', { application: name }), ...ask, t('end')].join(' ')
  return fitSegments(2, [() => compose(application), () => compose(shorten(application, SHORT_NAME_LENGTH))])
}
