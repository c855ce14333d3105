import { words } from '../../_i18n/words.ts'

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
