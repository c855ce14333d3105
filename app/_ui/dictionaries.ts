import arBook from '#messages/ar/book.json'
import arConfirm from '#messages/ar/confirm.json'
import arFailure from '#messages/ar/failure.json'
import deBook from '#messages/de/book.json'
import deConfirm from '#messages/de/confirm.json'
import deFailure from '#messages/de/failure.json'
import book from '#messages/en/book.json'
import confirm from '#messages/en/confirm.json'
import failure from '#messages/en/failure.json'
import esBook from '#messages/es/book.json'
import esConfirm from '#messages/es/confirm.json'
import esFailure from '#messages/es/failure.json'
import frBook from '#messages/fr/book.json'
import frConfirm from '#messages/fr/confirm.json'
import frFailure from '#messages/fr/failure.json'
import type { Locale } from './locales.ts'

/** A further area is one more file for each language, added to each line; sections are unique over all areas. */
const english = { ...book, ...confirm, ...failure }

/** One entry per language that the customer's pages speak: a missing key in one is a type error. */
export const dictionaries: Record<Locale, typeof english> = {
  en: english,
  de: { ...deBook, ...deConfirm, ...deFailure },
  fr: { ...frBook, ...frConfirm, ...frFailure },
  es: { ...esBook, ...esConfirm, ...esFailure },
  ar: { ...arBook, ...arConfirm, ...arFailure },
}
