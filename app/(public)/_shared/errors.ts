import { translations } from '../../_i18n/translations.ts'

type CodeRefusal = { reason: string; triesLeft?: number }

export function codeError(typed: string, refusal: CodeRefusal): string {
  const t = translations()
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

export const failureMessage = (reference: string): string => translations()('failed', { reference })

/** Rounds the wait up to whole minutes. */
export const rateLimitMessage = (retryAfterSeconds: number | null): string =>
  translations()('limited', { minutes: Math.max(1, Math.ceil((retryAfterSeconds ?? 60) / 60)) })
