import { createTranslator } from 'use-intl/core'
import en from '#messages/en/console.json'
import { pageTag } from '../words.ts'

/** One entry per language that the console speaks: a missing key in a further one is a type error. */
const dictionaries: Record<'en', typeof en> = { en }

/** The console's words. A key that is not in console.json is a type error, and throws when it gets past. */
export function words() {
  return createTranslator({ locale: pageTag, messages: dictionaries.en, onError: refuse })
}

function refuse(error: Error): never {
  throw error
}

type Known = typeof en
export type Section = { [K in keyof Known]: Known[K] extends Record<string, string> ? K : never }[keyof Known]
export type ValueOf<S extends Section> = keyof Known[S] & string

/** The word for a value that the server or a vendor chose; one that nobody has a word for yet is shown as it is. */
export function wordFor(section: Section, value: string): string {
  const known: Record<string, string> = dictionaries.en[section]
  return known[value.replaceAll('.', '_')] ?? value.replaceAll(/[._]/g, ' ')
}

/** Whether a section has a word for a value, as for one that stands in an address. */
export const isIn = <S extends Section>(section: S, value: string): value is ValueOf<S> =>
  Object.hasOwn(dictionaries.en[section], value)

/** For a select: what a section has words for, after "any". */
export const optionsOf = (section: Section, any: string) => [
  { value: '', label: any },
  ...Object.keys(dictionaries.en[section]).map((value) => ({ value, label: wordFor(section, value) })),
]
