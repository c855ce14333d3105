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

/** Messages of every locale. A key that is missing in one of them is a type error. */
export const dictionaries: Record<LocaleCode, Dictionary> = {
  en: { mail: enMail, sms: enSms, alert: enAlert, help: enHelp, whatsapp: enWhatsapp },
  de: { mail: deMail, sms: deSms, alert: deAlert, help: deHelp, whatsapp: deWhatsapp },
  fr: { mail: frMail, sms: frSms, alert: frAlert, help: frHelp, whatsapp: frWhatsapp },
  es: { mail: esMail, sms: esSms, alert: esAlert, help: esHelp, whatsapp: esWhatsapp },
  ar: { mail: arMail, sms: arSms, alert: arAlert, help: arHelp, whatsapp: arWhatsapp },
}

export type MailTranslator = ReturnType<typeof createMail>
export type SmsTranslator = ReturnType<typeof createSms>

const mailCache = new Map<string, MailTranslator>()
const smsCache = new Map<string, SmsTranslator>()
const alertCache = new Map<string, ReturnType<typeof createAlert>>()

/** Returns the translator of a locale, cached because parsing the messages costs more than the rest of rendering. */
export const mailTranslator = (locale: MailLocale): MailTranslator => cached(mailCache, locale, createMail)
export const smsTranslator = (locale: MailLocale): SmsTranslator => cached(smsCache, locale, createSms)

export const alertTranslator = (locale: MailLocale) => cached(alertCache, locale, createAlert)

/** Builds the translator for HELP replies, which are too rare to be worth caching. */
export const helpTranslator = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].help, onError: throwOnError })

/** Builds the translator for WhatsApp templates. The vendor approves and stores these texts; we never send them ourselves. */
export const whatsappTranslator = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].whatsapp, onError: throwOnError })

const createMail = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].mail, onError: throwOnError })

const createSms = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].sms, onError: throwOnError })

const createAlert = ({ tag, code }: MailLocale) =>
  createTranslator({ locale: tag, messages: dictionaries[code].alert, onError: throwOnError })

function cached<T>(cache: Map<string, T>, locale: MailLocale, create: (locale: MailLocale) => T): T {
  const existing = cache.get(locale.tag)
  if (existing) return existing
  const created = create(locale)
  cache.set(locale.tag, created)
  return created
}

/** Throws on a missing message. The default handler would send the message's key to the customer. */
function throwOnError(error: Error): never {
  throw error
}
