import { createTranslator } from 'use-intl/core'
import outcome from '#messages/en/outcome.json'
import { pageTag } from '../words.ts'

/** The words of what became of an appointment, and of a customer who waits. */
export const outcomeWords = () => createTranslator({ locale: pageTag, messages: outcome, onError: refuse })

function refuse(error: Error): never {
  throw error
}
