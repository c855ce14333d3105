import { resolveLocale } from '../locales.ts'
import { oneLine, title } from '../names.ts'
import { alertTranslator } from '../translators.ts'
import type { Alert, MailBrand } from '../types.ts'

type WrongRecipient = { reference: string; serviceName: string; url: string; locale: string; brand: MailBrand }

/** Builds the alert for staff when a recipient reports that an appointment is not theirs. It contains no names; those need a sign-in. */
export function wrongRecipient({ reference: raw, serviceName, url, locale, brand }: WrongRecipient): Alert {
  const t = alertTranslator(resolveLocale(locale))
  const reference = oneLine(raw)
  return {
    subject: t('notTheirs.subject', { reference }),
    lines: [
      t('notTheirs.said', { reference, service: title(serviceName) }),
      t('notTheirs.stopped'),
      t('notTheirs.decide'),
    ],
    link: { label: t('notTheirs.open'), url },
    locale,
    brand,
  }
}
