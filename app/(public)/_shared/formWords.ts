import { words } from '../../_i18n/words.ts'
import { documentTitle } from '../../_page/page.tsx'
import type { FormWords } from '../../_ui/serverForm.tsx'

/** Returns the texts around a form, including the title of its page. */
export function formWords(title: string, brand: string, submit: string): FormWords {
  const t = words()
  const fullTitle = documentTitle(title, brand)
  return {
    title: fullTitle,
    errorTitle: t('page.error', { title: fullTitle }),
    problem: t('page.problem'),
    errorPrefix: t('page.errorPrefix'),
    submit,
  }
}
