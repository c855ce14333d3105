import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import { smsTranslator } from '../translators.ts'
import type { CodeMail, RenderedSms } from '../types.ts'
import { fitSegments } from './fitSegments.ts'

const SHORT_NAME_LENGTH = 20

/** Renders the text message with a security code. Its last line binds the code to our host, so that phones autofill it only there. */
export function codeSms(sms: CodeMail): RenderedSms {
  const t = smsTranslator(resolveLocale(sms.locale))
  const values = { code: sms.code, minutes: sms.expiresMinutes }
  const application = title(sms.brand.applicationName)
  // The format of domain-bound codes allows no port.
  const withDomain = (text: string) => `${text}\n\n@${sms.host.replace(/:\d+$/, '')} #${sms.code}`
  return fitSegments(1, [
    () => withDomain(t('code.named', { ...values, application })),
    () => withDomain(t('code.named', { ...values, application: shorten(application, SHORT_NAME_LENGTH) })),
    () => withDomain(t('code.plain', values)),
  ])
}
