import type { Refusal } from '../../_http/ask.ts'
import { words } from '../../_i18n/words.ts'
import type { TypedContact } from './contactChoice.ts'
import { failedWords, limitedWords } from './errors.ts'

type Refused =
  | { reason: 'limited' | 'too_soon'; retryAfterSeconds: number }
  | { reason: 'unknown' | 'over' | 'not_a_contact' | 'not_offered' | 'country_not_served' | 'none' }

/** Returns the error messages of a refused code request, by field name. */
export function askErrors(refused: Refused, contact: TypedContact): Record<string, string> {
  const t = words()
  const field = 'email' in contact ? 'email' : 'phone'
  switch (refused.reason) {
    case 'too_soon':
      return { form: t('verify.tooSoon', { seconds: refused.retryAfterSeconds }) }
    case 'limited':
      return { form: limitedWords(refused.retryAfterSeconds) }
    case 'country_not_served':
      return { [field]: t('fieldError.country') }
    case 'over':
      return { form: t('contact.over') }
    case 'none':
    case 'unknown':
      return { form: t('codeError.none') }
    default:
      return { [field]: t(`fieldError.${field}`) }
  }
}

/** Returns the error message of a failed procedure call, for the whole form. */
export const wholeError = (answer: Refusal): Record<string, string> => ({
  form: answer.kind === 'limited' ? limitedWords(answer.retryAfterSeconds) : failedWords(answer.reference),
})
