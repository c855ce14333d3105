import { createTranslator } from 'use-intl/core'
import { currentLocale } from './currentLocale.ts'
import { dictionaries } from './dictionaries.ts'
import { type Locale, languages } from './locales.ts'

export type Translator = ReturnType<typeof createTranslations>
/** Language tag of dates and times in the console: British English, for "Tuesday 24 November". */
export const consoleTag = languages.en.tag

const translators = new Map<Locale, Translator>()

/**
 * Returns the translator of the customer pages, by default for the current language. An unknown key is a type error and also throws at run
 * time.
 */
export function translations(locale: Locale = currentLocale()): Translator {
  const cached = translators.get(locale)
  if (cached) return cached
  const created = createTranslations(locale)
  translators.set(locale, created)
  return created
}

const createTranslations = (locale: Locale) =>
  createTranslator({ locale: languages[locale].tag, messages: dictionaries[locale], onError: throwError })

/** Throws, because by default a missing message would be shown to the customer as its key. */
function throwError(error: Error): never {
  throw error
}
