import { createTranslator } from 'use-intl/core'
import en from '#messages/en/embed.json'
import { pageTag } from '../../../../_i18n/words.ts'

export const embedWords = () =>
  createTranslator({
    locale: pageTag,
    messages: en,
    onError: (error) => {
      throw error
    },
  })
