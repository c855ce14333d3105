import { currentLocale } from '../../_i18n/currentLocale.ts'
import { localeOf } from '../../_i18n/locales.ts'

/**
 * Returns the locale for an appointment that is booked on this page; its messages use it. If the page is in the company's
 * language, this is the company's own locale, because it may include a region.
 */
export function bookingLocale(companyLocale: string): string {
  const current = currentLocale()
  return localeOf(companyLocale) === current ? companyLocale : current
}
