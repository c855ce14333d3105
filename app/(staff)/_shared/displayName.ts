import { getTranslations } from '../../_i18n/console/translations.ts'

/** Name of a person, or a placeholder for a customer who gave none. */
export const displayName = (name: string | null | undefined): string =>
  name ?? getTranslations('console')('list.noName')
