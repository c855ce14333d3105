import { resolveLocale } from '../locales.ts'
import { isolate, oneLine } from '../names.ts'
import { alertTranslator } from '../translators.ts'
import type { Alert, MailBrand } from '../types.ts'

type Stopped = { reason: 'gone' | 'failing'; host: string; url: string; locale: string; brand: MailBrand }

/** Builds the alert for administrators when an endpoint is turned off or paused. */
export function webhookStopped({ reason, host: raw, url, locale: tag, brand }: Stopped): Alert {
  const locale = resolveLocale(tag)
  const t = alertTranslator(locale)
  const host = isolate(oneLine(raw), locale.dir)
  return {
    subject: t(`webhook.${reason}Subject`, { host: oneLine(raw) }),
    lines: [t(`webhook.${reason}`, { host }), t(`webhook.${reason}Then`)],
    link: { label: t('webhook.open'), url },
    locale: tag,
    brand,
  }
}
