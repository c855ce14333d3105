import { resolveLocale } from '../locales.ts'
import { oneLine, title } from '../names.ts'
import type { Alert, MailBrand } from '../types.ts'
import { alertWords } from '../words.ts'

type NotTheirs = { reference: string; serviceName: string; url: string; locale: string; brand: MailBrand }

/** What staff are told when a reader says an appointment is not theirs. It names nobody: who it is stands behind the sign-in. */
export function notTheirs({ reference: raw, serviceName, url, locale, brand }: NotTheirs): Alert {
  const t = alertWords(resolveLocale(locale))
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
