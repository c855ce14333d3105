import { queueWords } from '../../../../_i18n/console/areaWords.ts'
import { words } from '../../../../_i18n/console/words.ts'
import { ErrorSummary } from '../../../../_ui/errorSummary.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { one, type Query } from '../../../_shared/filters.ts'

/** What the last form came to. */
export function Outcome({ query }: { query: Query }) {
  const t = queueWords()
  const refused = one(query, 'refused')
  if (refused) {
    const reference = one(query, 'reference')
    const number = reference && /^[\w-]{1,40}$/.test(reference) ? ` ${t('refused.reference', { reference })}` : ''
    const message = t(refused === 'in_use' ? 'refused.in_use' : 'refused.unknown')
    return <ErrorSummary title={words()('problem')} errors={[{ message: message + number }]} />
  }
  const done = one(query, 'done')
  if (done !== 'created' && done !== 'saved' && done !== 'on' && done !== 'off') return null
  return (
    <Notice tone="good" live>
      <p>{t(`done.${done}`)}</p>
    </Notice>
  )
}
