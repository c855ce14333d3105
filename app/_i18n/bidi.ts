import { spokenLocale } from '../_http/language.ts'
import { languages } from './locales.ts'

/** Latin letters and digits within a line written from right to left keep their own order: an address, a number, a city. */
export const leftToRight = (text: string): string =>
  languages[spokenLocale()].dir === 'rtl' && /[A-Za-z0-9]/.test(text) ? `\u2066${text}\u2069` : text

const rtlLetters = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** What a company or a person wrote, within a page of the other direction: its own order, and its full stop at its own end. */
export function inOwnDirection(text: string): string {
  const stands = languages[spokenLocale()].dir === 'rtl' ? /[A-Za-z]/.test(text) : rtlLetters.test(text)
  return stands ? `\u2068${text}\u2069` : text
}
