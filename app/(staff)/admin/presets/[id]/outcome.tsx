import { presetMessages, presetWords, wordIn } from '../../../../_i18n/console/areaWords.ts'
import { words } from '../../../../_i18n/console/words.ts'
import { ErrorSummary } from '../../../../_ui/errorSummary.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { one, type Query } from '../../../_shared/filters.ts'

/** What the last form came to. */
export function Outcome({ query }: { query: Query }) {
  const t = presetWords()
  const refused = one(query, 'refused')
  if (refused) {
    const reference = one(query, 'reference')
    const number = reference && /^[\w-]{1,40}$/.test(reference) ? ` ${t('refused.reference', { reference })}` : ''
    const message = refused === 'reference' ? t('refused.unknown') : wordIn(presetMessages.refused, refused)
    return (
      <ErrorSummary title={words()('problem')} errors={[{ message: (message ?? t('refused.unknown')) + number }]} />
    )
  }
  const text = doneWords(query)
  if (!text) return null
  return (
    <Notice tone="good" live>
      <p>{text}</p>
    </Notice>
  )
}

function doneWords(query: Query): string | null {
  const t = presetWords()
  const whole = (name: string): number => Math.max(0, Math.trunc(Number(one(query, name)) || 0))
  const done = one(query, 'done')
  switch (done) {
    case 'created':
    case 'unchanged':
    case 'standard':
    case 'on':
    case 'off':
      return t(`done.${done}`)
    case 'saved':
      return t('done.saved', { version: whole('version') })
    case 'applied':
      return t('done.applied', { count: whole('count') })
    default:
      return null
  }
}
