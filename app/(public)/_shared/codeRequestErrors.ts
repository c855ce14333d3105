import type { FailedCall } from '../../_http/procedureCall.ts'
import { translations } from '../../_i18n/translations.ts'
import type { EnteredContact } from './contactFields.ts'
import { failureMessage, rateLimitMessage } from './errors.ts'

type RefusedRequest =
  | { reason: 'limited' | 'too_soon'; retryAfterSeconds: number }
  | { reason: 'unknown' | 'over' | 'not_a_contact' | 'not_offered' | 'country_not_served' | 'none' }

/** Returns the error messages of a refused code request, by field name. */
export function codeRequestErrors(refused: RefusedRequest, contact: EnteredContact): Record<string, string> {
  const t = translations()
  const field = 'email' in contact ? 'email' : 'phone'
  switch (refused.reason) {
    case 'too_soon':
      return { form: t('verify.tooSoon', { seconds: refused.retryAfterSeconds }) }
    case 'limited':
      return { form: rateLimitMessage(refused.retryAfterSeconds) }
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
export const callError = (failed: FailedCall): Record<string, string> => ({
  form: failed.kind === 'limited' ? rateLimitMessage(failed.retryAfterSeconds) : failureMessage(failed.reference),
})
