import { createTranslator } from 'use-intl/core'
import en from '#messages/en/book.json'

/** One entry per language that the pages speak: a missing key in a further one is a type error. */
const dictionaries: Record<'en', typeof en> = { en }

export type Words = ReturnType<typeof words>
/** The tag that dates and times are written with; British English for `en`, as the pages say "Tuesday 24 November". */
export const pageTag = 'en-GB'

/** The words of the customer's pages. A key that is not in book.json is a type error, and throws when it gets past. */
export function words() {
  return createTranslator({ locale: pageTag, messages: dictionaries.en, onError: refuse })
}

/** Without this a missing word would be shown to a customer as its key. */
function refuse(error: Error): never {
  throw error
}
