import { spokenLocale } from '../_http/language.ts'
import { languages } from './locales.ts'

/** Isolates a left-to-right text, such as an address or a number, so that it keeps its order within a right-to-left line. */
export const leftToRight = (text: string): string =>
  languages[spokenLocale()].dir === 'rtl' && /[A-Za-z0-9]/.test(text) ? `\u2066${text}\u2069` : text

const rtlLetters = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** Isolates a text written by users, so that it keeps its own direction and punctuation on a page of the other direction. */
export function inOwnDirection(text: string): string {
  const stands = languages[spokenLocale()].dir === 'rtl' ? /[A-Za-z]/.test(text) : rtlLetters.test(text)
  return stands ? `\u2068${text}\u2069` : text
}
