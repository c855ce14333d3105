import { createTranslator } from 'use-intl/core'
import notices from '#messages/en/notices.json'
import { pageTag } from '../words.ts'

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

type ErrorClass = keyof (typeof notices)['errorClass']
const isErrorClass = (value: string): value is ErrorClass => Object.hasOwn(notices.errorClass, value)

/** What failed messages have in common, and what to do about it. */
export function errorClassWords(value: string): { name: string; help: string } {
  const t = noticeWords()
  const known = isErrorClass(value) ? value : 'other'
  return { name: t(`errorClass.${known}`), help: t(`errorHelp.${known}`) }
}
