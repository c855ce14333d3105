import { createTranslator } from 'use-intl/core'
import deMail from '#messages/de/mail.json'
import deSms from '#messages/de/sms.json'
import enMail from '#messages/en/mail.json'
import enSms from '#messages/en/sms.json'
import type { LocaleCode, MailLocale } from './locales.ts'

type Dictionary = { mail: typeof enMail; sms: typeof enSms }

/** Every locale has every key: a missing one is a type error. */
export const dictionaries: Record<LocaleCode, Dictionary> = {
  en: { mail: enMail, sms: enSms },
  de: { mail: deMail, sms: deSms },
}

export type MailWords = ReturnType<typeof mailWords>
export type SmsWords = ReturnType<typeof smsWords>

export function mailWords(locale: MailLocale) {
  return createTranslator({ locale: locale.tag, messages: dictionaries[locale.code].mail, onError: refuse })
}

export function smsWords(locale: MailLocale) {
  return createTranslator({ locale: locale.tag, messages: dictionaries[locale.code].sms, onError: refuse })
}

/** Without this a missing word would be sent to a customer as its key. */
function refuse(error: Error): never {
  throw error
}
