import { CalendarDays } from 'lucide-react'
import { words } from '../../_i18n/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { addressOf, type Place } from '../_shared/where.ts'
import { queryFor, type Shown } from './timesShown.ts'

type Props = { place: Place; shown: Shown; earlierFrom: string | null; laterFrom: string | null; calendar?: boolean }

/** Links to earlier and later days and to the month view. */
export function MoreDates({ place, shown, earlierFrom, laterFrom, calendar }: Props) {
  if (!earlierFrom && !laterFrom && !calendar) return null
  const t = words()
  const to = (from: string) => addressOf(place, queryFor(shown, { from }))
  return (
    <nav aria-label={t('times.otherDates')} className="mt-8 flex flex-wrap items-center gap-3">
      {laterFrom ? (
        <ButtonLink look="secondary" href={to(laterFrom)}>
          {t('times.later')}
        </ButtonLink>
      ) : null}
      {earlierFrom ? (
        <ButtonLink look="secondary" href={to(earlierFrom)}>
          {t('times.earlier')}
        </ButtonLink>
      ) : null}
      {calendar ? (
        <ButtonLink look="quiet" className="px-2" href={addressOf(place, queryFor(shown, { month: monthOf(shown) }))}>
          <CalendarDays aria-hidden className="size-5 shrink-0" />
          {t('times.calendar')}
        </ButtonLink>
      ) : null}
    </nav>
  )
}

const monthOf = ({ from }: Shown): string => from?.slice(0, 7) ?? ''
