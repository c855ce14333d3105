import { resolveLocale } from '../locales.ts'
import { isolate, oneLine } from '../names.ts'
import { clockTime } from '../timeParts.ts'
import { alertTranslator } from '../translators.ts'
import type { Alert, MailBrand } from '../types.ts'

type Paused = {
  vendor: 'sessions' | 'messages'
  since: Date
  timezone: string
  url: string
  locale: string
  brand: MailBrand
}

/** Builds the alert for administrators when calls to a vendor are paused for an application. */
export function vendorPaused({ vendor, since, timezone, url, locale: tag, brand }: Paused): Alert {
  const locale = resolveLocale(tag)
  const t = alertTranslator(locale)
  const application = isolate(oneLine(brand.applicationName), locale.dir)
  const time = isolate(`${clockTime(since, timezone, locale)} (${timezone})`, locale.dir)
  return {
    subject: t(`vendor.${vendor}Subject`, { application: oneLine(brand.applicationName) }),
    lines: [t(`vendor.${vendor}`, { application, time }), t('vendor.then'), t('vendor.check')],
    link: { label: t('vendor.open'), url },
    locale: tag,
    brand,
  }
}
