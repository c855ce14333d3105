import arBook from '#messages/ar/book.json'
import arFailure from '#messages/ar/failure.json'
import deBook from '#messages/de/book.json'
import deFailure from '#messages/de/failure.json'
import book from '#messages/en/book.json'
import failure from '#messages/en/failure.json'
import esBook from '#messages/es/book.json'
import esFailure from '#messages/es/failure.json'
import frBook from '#messages/fr/book.json'
import frFailure from '#messages/fr/failure.json'
import type { Locale } from './locales.ts'

/** A further area is one more file for each language, added to each line; sections are unique over all areas. */
const english = { ...book, ...failure }

/** One entry per language that the customer's pages speak: a missing key in one is a type error. */
export const dictionaries: Record<Locale, typeof english> = {
  en: english,
  de: { ...deBook, ...deFailure },
  fr: { ...frBook, ...frFailure },
  es: { ...esBook, ...esFailure },
  ar: { ...arBook, ...arFailure },
}
