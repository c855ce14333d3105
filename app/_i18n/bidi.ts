import { currentLocale } from './currentLocale.ts'
import { languages } from './locales.ts'

/** Isolates a left-to-right text, such as an address or a number, so that it keeps its order within a right-to-left line. */
export const isolateLtr = (text: string): string =>
  languages[currentLocale()].dir === 'rtl' && /[A-Za-z0-9]/.test(text) ? `\u2066${text}\u2069` : text

const rtlLetters = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** Isolates a text written by users, so that it keeps its own direction and punctuation on a page of the other direction. */
export function isolateText(text: string): string {
  const isOtherDirection = languages[currentLocale()].dir === 'rtl' ? /[A-Za-z]/.test(text) : rtlLetters.test(text)
  return isOtherDirection ? `\u2068${text}\u2069` : text
}
