import { getTranslations, hasText } from './translations.ts'

const unreachable =
  /^(token_)?(timeout|network|E[A-Z]+|UND_ERR_\w+|http_5\d\d|service\.unavailable|internal\.server\.error)$/

/** Explains to an administrator an error code of Genesys. */
export function connectionError(code: string): string {
  const t = getTranslations('connections')
  if (code !== 'other' && hasText('connections', 'reason', code)) return t(`reason.${code}`)
  if (unreachable.test(code)) return t('reason.unreachable')
  if (code.startsWith('token_')) return t('reason.credentials')
  if (/permission|not\.authorized|http_403/.test(code)) return t('reason.permission')
  return t('reason.other', { code })
}
