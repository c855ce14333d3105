import { translations } from '../../_i18n/translations.ts'
import { documentTitle } from '../../_page/page.tsx'
import type { FormTexts } from '../../_ui/serverForm.tsx'

/** Returns the texts around a form, including the title of its page. */
export function formTexts(title: string, brand: string, submit: string): FormTexts {
  const t = translations()
  const fullTitle = documentTitle(title, brand)
  return {
    title: fullTitle,
    errorTitle: t('page.error', { title: fullTitle }),
    problem: t('page.problem'),
    errorPrefix: t('page.errorPrefix'),
    submit,
  }
}
