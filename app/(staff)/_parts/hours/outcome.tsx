import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { agentWords } from '../areaWords.ts'
import { one, type Query } from '../filters.ts'
import { words } from '../words.ts'

/** What the last form about hours came to. */
export function HoursOutcome({ query }: { query: Query }) {
  const t = agentWords()
  if (one(query, 'refused')) {
    return <ErrorSummary title={words()('problem')} errors={[{ message: t('exceptions.gone') }]} />
  }
  const done = one(query, 'done')
  const said = {
    hours: t('weekly.saved'),
    added: t('add.added'),
    removed: t('exceptions.removed'),
    holidays: t('holidays.saved'),
  }
  const text = Object.entries(said).find(([key]) => key === done)?.[1]
  if (!text) return null
  return (
    <Notice tone="good" live>
      <p>{text}</p>
    </Notice>
  )
}
