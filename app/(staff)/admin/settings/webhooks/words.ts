import { createTranslator } from 'use-intl/core'
import en from '#messages/en/webhooks.json'
import type { SentType } from '#server/webhooks/schema.ts'
import { pageTag } from '../../../../_i18n/words.ts'

export const webhookWords = () => createTranslator({ locale: pageTag, messages: en, onError: refuse })

function refuse(error: Error): never {
  throw error
}

type Known = typeof en
type Section = 'done' | 'refused' | 'error' | 'wrong'
export const isIn = <S extends Section>(section: S, key: string): key is keyof Known[S] & string =>
  Object.hasOwn(en[section], key)

export const eventWords = (type: SentType): string => webhookWords()(`event.${type}`)

/** What went wrong with a try; a word that nobody has words for yet is shown as it is. */
export const wrongWords = (error: string): string =>
  isIn('wrong', error) ? webhookWords()(`wrong.${error}`) : error.replaceAll('_', ' ')

export const root = '/admin/settings/webhooks'
export const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`
/** An address without what every one begins with. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/$/, '')
