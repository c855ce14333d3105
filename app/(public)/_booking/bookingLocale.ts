import { currentLocale } from '../../_i18n/currentLocale.ts'
import { localeOf } from '../../_i18n/locales.ts'

/**
 * Returns the locale of an appointment booked on this page, which its messages use. The company's tag is kept when its language
 * is the one of the page, because it may name a region.
 */
export function bookingLocale(companyLocale: string): string {
  const current = currentLocale()
  return localeOf(companyLocale) === current ? companyLocale : current
}
