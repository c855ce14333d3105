import { createTranslator } from 'use-intl/core'
import en from '#messages/en/vendors.json'
import { pageTag } from '../../../../_i18n/words.ts'

export const vendorWords = () => createTranslator({ locale: pageTag, messages: en, onError: refuse })

function refuse(error: Error): never {
  throw error
}

export const root = '/admin/settings/vendors'

const lanes: Record<string, string> = en.lane
/** What goes through a lane; one that nobody has words for yet is shown as it is. */
export const laneWords = (lane: string): string => lanes[lane.replaceAll('.', '_')] ?? lane
