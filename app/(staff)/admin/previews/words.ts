import { createTranslator } from 'use-intl/core'
import previews from '#messages/en/previews.json'
import { wordFor } from '../../../_i18n/console/words.ts'
import { pageTag } from '../../../_i18n/words.ts'

/** The words of the page that shows what is sent. */
export const previewWords = () => createTranslator({ locale: pageTag, messages: previews, onError: refuse })

function refuse(error: Error): never {
  throw error
}

/** A message by its name: a type's as in the history, a notice's from here. */
export function messageWord(message: string): string {
  const notices: Record<string, string> = previews.notice
  return notices[message] ?? wordFor('type', message)
}
