import { CalendarDays } from 'lucide-react'
import { translations } from '../../_i18n/translations.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { hrefTo, type PageAddress } from '../_shared/pageAddress.ts'
import { selectionQuery, type TimesSelection } from './timesSelection.ts'

type Props = {
  page: PageAddress
  selection: TimesSelection
  earlierFrom: string | null
  laterFrom: string | null
  calendar?: boolean
}

/** Links to earlier and later days and to the month view. */
export function MoreDates({ page, selection, earlierFrom, laterFrom, calendar }: Props) {
  if (!earlierFrom && !laterFrom && !calendar) return null
  const t = translations()
  const to = (from: string) => hrefTo(page, selectionQuery(selection, { from }))
  return (
    <nav aria-label={t('times.otherDates')} className="mt-8 flex flex-wrap items-center gap-3">
      {laterFrom ? (
        <ButtonLink variant="secondary" href={to(laterFrom)}>
          {t('times.later')}
        </ButtonLink>
      ) : null}
      {earlierFrom ? (
        <ButtonLink variant="secondary" href={to(earlierFrom)}>
          {t('times.earlier')}
        </ButtonLink>
      ) : null}
      {calendar ? (
        <ButtonLink
          variant="quiet"
          className="px-2"
          href={hrefTo(page, selectionQuery(selection, { month: monthOf(selection) }))}
        >
          <CalendarDays aria-hidden className="size-5 shrink-0" />
          {t('times.calendar')}
        </ButtonLink>
      ) : null}
    </nav>
  )
}

const monthOf = ({ from }: TimesSelection): string => from?.slice(0, 7) ?? ''
