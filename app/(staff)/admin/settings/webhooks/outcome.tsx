import { words } from '../../../../_i18n/console/words.ts'
import { ErrorSummary } from '../../../../_ui/errorSummary.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { one, type Query } from '../../../_shared/filters.ts'
import { refusedWords } from './endpointForm.ts'
import { isIn, webhookWords } from './words.ts'

/** What the last form came to. */
export function Outcome({ query }: { query: Query }) {
  const reason = one(query, 'refused')
  if (reason) {
    const given = one(query, 'reference')
    const reference = given && /^[\w-]{1,40}$/.test(given) ? given : null
    return (
      <ErrorSummary title={words()('problem')} errors={[{ message: refusedWords({ reason, reference, code: '' }) }]} />
    )
  }
  const done = one(query, 'done')
  if (!done || !isIn('done', done)) return null
  return (
    <Notice tone="good" live>
      <p>{webhookWords()(`done.${done}`)}</p>
    </Notice>
  )
}
