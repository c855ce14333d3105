import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { one, type Query } from '../../_shared/filters.ts'

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
