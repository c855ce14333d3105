import { EmptyState } from '../../_ui/emptyState.tsx'
import { calendarDayWords } from '../../_ui/time.ts'
import { words } from '../../_ui/words.ts'

/** Nothing is free: at all, or from the date on that was looked at. */
export function NoTimes({ from }: { from: string | null }) {
  const t = words()
  if (!from) return <EmptyState title={t('times.none')}>{t('times.noneHelp')}</EmptyState>
  return (
    <EmptyState title={t('times.noneFrom', { date: calendarDayWords(from) })}>{t('times.noneFromHelp')}</EmptyState>
  )
}
