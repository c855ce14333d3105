import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { Query } from '../../_shared/query.ts'
import { ActionResult } from '../actionResult.tsx'

/** Result of the last form about hours. */
export function HoursResult({ query }: { query: Query }) {
  const t = getTranslations('agents')
  const texts: Record<string, string> = {
    hours: t('weekly.saved'),
    added: t('newException.added'),
    removed: t('exceptions.removed'),
    holidays: t('holidays.saved'),
  }
  return (
    <ActionResult
      query={query}
      success={(done) => (Object.hasOwn(texts, done) ? (texts[done] ?? null) : null)}
      failure={() => t('exceptions.alreadyRemoved')}
    />
  )
}
