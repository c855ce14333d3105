import { createTranslator } from 'use-intl/core'
import de from '#messages/de/alert.json'
import en from '#messages/en/alert.json'
import { type LocaleCode, resolveLocale } from '../locales.ts'
import { oneLine, title } from '../names.ts'
import type { Alert, MailBrand } from '../types.ts'

/** Every locale has every key: a missing one is a type error. */
const dictionaries: Record<LocaleCode, typeof en> = { en, de }

type NotTheirs = { reference: string; serviceName: string; url: string; locale: string; brand: MailBrand }

/** What staff are told when a reader says an appointment is not theirs. It names nobody: who it is stands behind the sign-in. */
export function notTheirs({ reference: raw, serviceName, url, locale, brand }: NotTheirs): Alert {
  const { code, tag } = resolveLocale(locale)
  const t = createTranslator({ locale: tag, messages: dictionaries[code], onError: refuse })
  const reference = oneLine(raw)
  return {
    subject: t('notTheirs.subject', { reference }),
    lines: [
      t('notTheirs.said', { reference, service: title(serviceName) }),
      t('notTheirs.stopped'),
      t('notTheirs.decide'),
    ],
    link: { label: t('notTheirs.open'), url },
    locale,
    brand,
  }
}

function refuse(error: Error): never {
  throw error
}
