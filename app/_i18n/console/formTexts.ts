import { getTranslations } from './translations.ts'

/** Texts around a form of the console; with `title`, the form sets the document's title, prefixed after an error. */
export function formTexts(submit: string, title?: string) {
  const t = getTranslations('console')
  const fullTitle = title ? t('frame.title', { page: title }) : undefined
  return {
    ...(fullTitle ? { title: fullTitle, errorTitle: t('errorTitle', { title: fullTitle }) } : {}),
    problem: t('problem'),
    errorPrefix: t('errorPrefix'),
    submit,
  }
}
