import { createTranslator } from 'use-intl/core'
import en from '#messages/en/connections.json'
import { pageTag } from '../../../../../_i18n/words.ts'
import { withQuery } from '../../../../_shared/filters.ts'
import type { Undone } from '../../../../_shared/outcome.ts'

export const connectionWords = () =>
  createTranslator({
    locale: pageTag,
    messages: en,
    onError: (error) => {
      throw error
    },
  })

type Known = typeof en
export const isIn = <S extends 'done' | 'refused' | 'reason'>(
  section: S,
  key: string,
): key is keyof Known[S] & string => Object.hasOwn(en[section], key)

const videoPath = '/admin/settings/video'
export const listPath = (applicationId: string): string => withQuery(videoPath, { application: applicationId })
export const newPath = (applicationId: string): string =>
  withQuery(`${videoPath}/genesys/new`, { application: applicationId })
export const regionPath = (
  applicationId: string,
  region: string,
  more: Record<string, string | undefined> = {},
): string => withQuery(`${videoPath}/genesys/${encodeURIComponent(region)}`, { application: applicationId, ...more })

export function refusedWords({ reason, reference, code }: Pick<Undone, 'reason' | 'reference' | 'code'>): string {
  const t = connectionWords()
  if (reference) return `${t('refused.failed')} ${t('refused.reference', { reference })}`
  if (code === 'FORBIDDEN') return t('refused.forbidden')
  return reason !== 'reference' && isIn('refused', reason) ? t(`refused.${reason}`) : t('refused.unknown')
}

const unreachable =
  /^(token_)?(timeout|network|E[A-Z]+|UND_ERR_\w+|http_5\d\d|service\.unavailable|internal\.server\.error)$/

/** What the vendor's answer means to an administrator. */
export function reasonWords(code: string): string {
  const t = connectionWords()
  if (code !== 'other' && code !== 'again' && isIn('reason', code)) return t(`reason.${code}`)
  if (unreachable.test(code)) return t('reason.unreachable')
  if (code.startsWith('token_')) return t('reason.credentials')
  if (/permission|not\.authorized|http_403/.test(code)) return t('reason.permission')
  return t('reason.other', { code })
}
