import { spokenLocale } from '../../_http/language.ts'
import { localeOf } from '../../_i18n/locales.ts'

/** The language of an appointment booked on this page, so that its messages follow; with the company's region where it is the company's language. */
export function bookingLocale(standard: string): string {
  const spoken = spokenLocale()
  return localeOf(standard) === spoken ? standard : spoken
}
