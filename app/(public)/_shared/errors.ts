import { leftToRight } from '../../_i18n/bidi.ts'
import { words } from '../../_i18n/words.ts'
import type { MeantAddress } from './meant.tsx'

type Refused = { field: string; code: string; message: string }

/** Returns an error message per field name of the form. `labels` holds the labels of the application's own questions. */
export function detailsErrors(refused: Refused[], labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(refused.map((error) => [fieldName(error.field), sentence(error, labels)]).reverse())
}

/** Answers to the application's questions are named `intake.topic` in the form; the procedure may use a JSON pointer. */
const fieldName = (field: string): string => field.replace(/^\//, '').replaceAll('/', '.')

function sentence({ field, code, message }: Refused, labels: Record<string, string>): string {
  const t = words()
  const name = fieldName(field)
  if (name.startsWith('intake.')) return aboutAnswer(code, labels[name] ?? message)
  if (name === 'phone' && /country|region/.test(code)) return t('fieldError.country')
  if (name === 'name') return code === 'required' ? t('fieldError.name') : t('fieldError.nameShort')
  if (name === 'email' || name === 'phone' || name === 'channel') return t(`fieldError.${name}`)
  return message
}

function aboutAnswer(code: string, label: string): string {
  const t = words()
  if (code === 'too_long') return t('fieldError.long', { label })
  if (code === 'not_number' || code === 'not_date' || code === 'not_email') return t(`fieldError.${code}`, { label })
  return t(code === 'not_offered' ? 'fieldError.option' : 'fieldError.required', { label })
}

/** Returns the texts that ask about an email address that looks mistyped. */
export function meantWords(typed: string, address: string): MeantAddress {
  const t = words()
  return {
    typed,
    address,
    question: t('meant.question', { address: leftToRight(address) }),
    use: t('meant.use', { address: leftToRight(address) }),
    keep: t('meant.keep', { typed: leftToRight(typed), submit: t('details.continue') }),
  }
}

type CodeRefusal = { reason: string; triesLeft?: number }

export function codeError(typed: string, refusal: CodeRefusal): string {
  const t = words()
  if (typed.trim() === '') return t('codeError.empty')
  switch (refusal.reason) {
    case 'wrong_code':
      return refusal.triesLeft === undefined
        ? t('codeError.wrong')
        : t('codeError.wrong_code', { tries: refusal.triesLeft })
    case 'malformed_short':
    case 'malformed_long':
    case 'expired':
    case 'too_many':
      return t(`codeError.${refusal.reason}`)
    default:
      return t('codeError.none')
  }
}

export const failedWords = (reference: string): string => words()('failed', { reference })

/** Rounds the wait up to whole minutes. */
export const limitedWords = (retryAfterSeconds: number | null): string =>
  words()('limited', { minutes: Math.max(1, Math.ceil((retryAfterSeconds ?? 60) / 60)) })
