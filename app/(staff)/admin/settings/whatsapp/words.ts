import { createTranslator } from 'use-intl/core'
import en from '#messages/en/whatsappSettings.json'
import { pageTag } from '../../../../_i18n/words.ts'
import type { getCaller } from '../../../../_server.ts'
import { withQuery } from '../../../_shared/filters.ts'

export const whatsappWords = () => createTranslator({ locale: pageTag, messages: en, onError: refuse })

function refuse(error: Error): never {
  throw error
}

type Api = Awaited<ReturnType<typeof getCaller>>
export type Whatsapp = Awaited<ReturnType<Api['notifications']['whatsapp']>>

export const root = '/admin/settings/whatsapp'
export const pathOf = (locale: string, application: string): string => withQuery(`${root}/${locale}`, { application })
