import { createTranslator } from 'use-intl/core'
import notices from '#messages/en/notices.json'
import { pageTag } from '../../_ui/words.ts'

/** The words of who is told what: stops and their end, holds, bulk retries. */
export const noticeWords = () => createTranslator({ locale: pageTag, messages: notices, onError: refuse })

function refuse(error: Error): never {
  throw error
}

type Reason = keyof (typeof notices)['reason']
const isReason = (value: string): value is Reason => Object.hasOwn(notices.reason, value)

/** Why a contact is not written to. */
export const stopReason = (reason: string): string =>
  isReason(reason) ? noticeWords()(`reason.${reason}`) : reason.replaceAll('_', ' ')
