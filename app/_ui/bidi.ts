import { spokenLocale } from '../_http/language.ts'
import { languages } from './locales.ts'

/** Latin letters and digits within a line written from right to left keep their own order: an address, a number, a city. */
export const leftToRight = (text: string): string =>
  languages[spokenLocale()].dir === 'rtl' && /[A-Za-z0-9]/.test(text) ? `\u2066${text}\u2069` : text
