import type { SentType } from '#server/webhooks/schema.ts'
import { findText, getTranslations } from './translations.ts'

export const eventLabel = (type: SentType): string => getTranslations('webhooks')(`event.${type}`)

/** Error of a delivery attempt; an unknown code is shown as it is. */
export const deliveryErrorLabel = (error: string): string =>
  findText('webhooks', 'deliveryError', error) ?? error.replaceAll('_', ' ')
