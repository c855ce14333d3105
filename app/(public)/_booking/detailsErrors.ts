import { isolateLtr } from '../../_i18n/bidi.ts'
import { translations } from '../../_i18n/translations.ts'
import type { SuggestedEmail } from './emailSuggestion.tsx'

type RefusedField = { field: string; code: string; message: string }

/** Returns an error message per field name of the form. `labels` holds the labels of the application's own questions. */
export function detailsErrors(refused: RefusedField[], labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(refused.map((error) => [fieldName(error.field), messageFor(error, labels)]).reverse())
}

/** Answers to the application's questions are named `intake.topic` in the form; the procedure may use a JSON pointer. */
const fieldName = (field: string): string => field.replace(/^\//, '').replaceAll('/', '.')

function messageFor({ field, code, message }: RefusedField, labels: Record<string, string>): string {
  const t = translations()
  const name = fieldName(field)
  if (name.startsWith('intake.')) return answerMessage(code, labels[name] ?? message)
  if (name === 'phone' && /country|region/.test(code)) return t('fieldError.country')
  if (name === 'name') return code === 'required' ? t('fieldError.name') : t('fieldError.nameShort')
  if (name === 'email' || name === 'phone' || name === 'channel') return t(`fieldError.${name}`)
  return message
}

function answerMessage(code: string, label: string): string {
  const t = translations()
  if (code === 'too_long') return t('fieldError.long', { label })
  if (code === 'not_number' || code === 'not_date' || code === 'not_email') return t(`fieldError.${code}`, { label })
  return t(code === 'not_offered' ? 'fieldError.option' : 'fieldError.required', { label })
}

/** Returns the texts that ask about an email address that looks mistyped. */
export function emailSuggestion(typed: string, address: string): SuggestedEmail {
  const t = translations()
  return {
    typed,
    address,
    question: t('emailSuggestion.question', { address: isolateLtr(address) }),
    use: t('emailSuggestion.use', { address: isolateLtr(address) }),
    keep: t('emailSuggestion.keep', { typed: isolateLtr(typed), submit: t('details.continue') }),
  }
}
