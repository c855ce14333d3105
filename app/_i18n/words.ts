import { createTranslator } from 'use-intl/core'
import { spokenLocale } from '../_http/language.ts'
import { dictionaries } from './dictionaries.ts'
import { type Locale, languages } from './locales.ts'

export type Words = ReturnType<typeof translator>
/** The console's tag for dates and times; British English, as it says "Tuesday 24 November". */
export const pageTag = languages.en.tag

const translators = new Map<Locale, Words>()

/**
 * The words of the customer's pages, in the language of the answer being made. A key that is not in the messages is a type
 * error, and throws when it gets past.
 */
export function words(locale: Locale = spokenLocale()): Words {
  const known = translators.get(locale)
  if (known) return known
  const made = translator(locale)
  translators.set(locale, made)
  return made
}

const translator = (locale: Locale) =>
  createTranslator({ locale: languages[locale].tag, messages: dictionaries[locale], onError: refuse })

/** Without this a missing word would be shown to a customer as its key. */
function refuse(error: Error): never {
  throw error
}
