import { createTranslator } from 'use-intl/core'
import arAlert from '#messages/ar/alert.json'
import arHelp from '#messages/ar/help.json'
import arMail from '#messages/ar/mail.json'
import arSms from '#messages/ar/sms.json'
import arWhatsapp from '#messages/ar/whatsapp.json'
import deAlert from '#messages/de/alert.json'
import deHelp from '#messages/de/help.json'
import deMail from '#messages/de/mail.json'
import deSms from '#messages/de/sms.json'
import deWhatsapp from '#messages/de/whatsapp.json'
import enAlert from '#messages/en/alert.json'
import enHelp from '#messages/en/help.json'
import enMail from '#messages/en/mail.json'
import enSms from '#messages/en/sms.json'
import enWhatsapp from '#messages/en/whatsapp.json'
import esAlert from '#messages/es/alert.json'
import esHelp from '#messages/es/help.json'
import esMail from '#messages/es/mail.json'
import esSms from '#messages/es/sms.json'
import esWhatsapp from '#messages/es/whatsapp.json'
import frAlert from '#messages/fr/alert.json'
import frHelp from '#messages/fr/help.json'
import frMail from '#messages/fr/mail.json'
import frSms from '#messages/fr/sms.json'
import frWhatsapp from '#messages/fr/whatsapp.json'
import type { LocaleCode, MailLocale } from './locales.ts'

type Dictionary = {
  mail: typeof enMail
  sms: typeof enSms
  alert: typeof enAlert
  help: typeof enHelp
  whatsapp: typeof enWhatsapp
}

/** Every locale has every key: a missing one is a type error. */
export const dictionaries: Record<LocaleCode, Dictionary> = {
  en: { mail: enMail, sms: enSms, alert: enAlert, help: enHelp, whatsapp: enWhatsapp },
  de: { mail: deMail, sms: deSms, alert: deAlert, help: deHelp, whatsapp: deWhatsapp },
  fr: { mail: frMail, sms: frSms, alert: frAlert, help: frHelp, whatsapp: frWhatsapp },
  es: { mail: esMail, sms: esSms, alert: esAlert, help: esHelp, whatsapp: esWhatsapp },
  ar: { mail: arMail, sms: arSms, alert: arAlert, help: arHelp, whatsapp: arWhatsapp },
}

export type MailWords = ReturnType<typeof makeMail>
export type SmsWords = ReturnType<typeof makeSms>

const mail = new Map<string, MailWords>()
const sms = new Map<string, SmsWords>()
const alert = new Map<string, ReturnType<typeof makeAlert>>()

/** Kept, for parsing the messages costs more than everything else; a tag is one of a few languages and regions. */
export const mailWords = (locale: MailLocale): MailWords => kept(mail, locale, makeMail)
export const smsWords = (locale: MailLocale): SmsWords => kept(sms, locale, makeSms)

export const alertWords = (locale: MailLocale) => kept(alert, locale, makeAlert)

/** For an answer that is rarely given, and so is not kept. */
export const helpWords = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].help, onError: refuse })

/** What is submitted for approval, and nowhere sent by us. */
export const whatsappWords = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].whatsapp, onError: refuse })

const makeMail = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].mail, onError: refuse })

const makeSms = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].sms, onError: refuse })

const makeAlert = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].alert, onError: refuse })

function kept<T>(known: Map<string, T>, locale: MailLocale, make: (locale: MailLocale) => T): T {
  const found = known.get(locale.tag)
  if (found) return found
  const made = make(locale)
  known.set(locale.tag, made)
  return made
}

/** Without this a missing word would be sent to a customer as its key. */
function refuse(error: Error): never {
  throw error
}
