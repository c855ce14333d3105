import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import type { CodeMail, RenderedSms } from '../types.ts'
import { smsWords } from '../words.ts'
import { fit } from './fit.ts'

const SHORT_NAME = 20

/** Starts with the code; its last line binds the code to our host, so that phones offer it there and nowhere else. */
export function codeSms(sms: CodeMail): RenderedSms {
  const t = smsWords(resolveLocale(sms.locale))
  const values = { code: sms.code, minutes: sms.expiresMinutes }
  const application = title(sms.brand.applicationName)
  // The format knows no port.
  const bound = (text: string) => `${text}\n\n@${sms.host.replace(/:\d+$/, '')} #${sms.code}`
  return fit(1, [
    () => bound(t('code.named', { ...values, application })),
    () => bound(t('code.named', { ...values, application: shorten(application, SHORT_NAME) })),
    () => bound(t('code.plain', values)),
  ])
}
