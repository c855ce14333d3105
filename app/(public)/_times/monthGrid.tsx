import { ChevronLeft, ChevronRight, List } from 'lucide-react'
import type { ReactNode } from 'react'
import { currentLocale } from '../../_i18n/currentLocale.ts'
import { languages } from '../../_i18n/locales.ts'
import { formatCalendarDay, formatMonth, formatWeekday, formatZone } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { buttonClasses } from '../../_ui/button.tsx'
import { hrefTo, type PageAddress } from '../_shared/pageAddress.ts'
import { type MonthView, weekdaysFrom, weeksOf } from './month.ts'
import { selectionQuery, type TimesSelection } from './timesSelection.ts'

type Props = { page: PageAddress; selection: TimesSelection; month: MonthView }

/** Shows a month as a table. A day with free times is a link, marked by a word and a border as well as by colour. */
export function MonthGrid({ page, selection, month }: Props) {
  const t = translations()
  const { firstDay, weekday } = languages[currentLocale()]
  const free = new Map(month.days.map(({ date, count }) => [date, count]))
  return (
    <section aria-labelledby="month">
      <div className="mb-4 flex items-center justify-between gap-2">
        <h2 id="month" className="font-bold text-xl first-letter:uppercase">
          {formatMonth(month.month)}
          <span className="block font-normal text-base text-soft sm:ms-2 sm:inline">{formatZone(month.timezone)}</span>
        </h2>
        <MonthNavigation page={page} selection={selection} month={month} />
      </div>
      <table className="w-full table-fixed border-separate border-spacing-1">
        <caption className="sr-only">{t('times.monthCaption', { month: formatMonth(month.month) })}</caption>
        <thead>
          <tr>
            {weekdaysFrom(firstDay).map((date) => (
              <th
                key={date}
                scope="col"
                abbr={formatWeekday(date, 'long')}
                className="pb-1 font-normal text-soft text-sm"
              >
                {formatWeekday(date, weekday)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month.month, firstDay).map((week) => (
            <tr key={week.find(Boolean)}>
              {week.map((date, index) => (
                <td key={index} className="p-0 text-center align-top">
                  {date ? <Day date={date} count={free.get(date) ?? 0} page={page} selection={selection} /> : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-4">
        <a href={hrefTo(page, selectionQuery(selection, {}))} className={buttonClasses('quiet', 'px-2')}>
          <List aria-hidden className="size-5 shrink-0" />
          {t('times.list')}
        </a>
      </p>
    </section>
  )
}

type DayProps = { date: string; count: number; page: PageAddress; selection: TimesSelection }

function Day({ date, count, page, selection }: DayProps) {
  const number = Number(date.slice(8))
  if (count === 0) return <span className="flex min-h-14 flex-col items-center pt-2 text-soft">{number}</span>
  const t = translations()
  return (
    <a
      href={hrefTo(page, selectionQuery(selection, { from: date }))}
      aria-label={t('times.dayFree', { day: formatCalendarDay(date), count })}
      className="flex min-h-14 flex-col items-center rounded-lg border-2 border-accent-ink bg-card pt-1 text-ink no-underline hover:bg-sunken"
    >
      <span className="font-bold text-lg leading-tight">{number}</span>
      <span className="text-xs">{t('times.free')}</span>
    </a>
  )
}

function MonthNavigation({ page, selection, month }: Props) {
  const to = (other: string) => hrefTo(page, selectionQuery(selection, { month: other }))
  return (
    <nav aria-label={translations()('times.otherMonths')} className="flex gap-2">
      {month.earlier ? (
        <MonthLink href={to(month.earlier)} label={formatMonth(month.earlier)}>
          <ChevronLeft aria-hidden className="size-5 rtl:-scale-x-100" />
        </MonthLink>
      ) : null}
      {month.later ? (
        <MonthLink href={to(month.later)} label={formatMonth(month.later)}>
          <ChevronRight aria-hidden className="size-5 rtl:-scale-x-100" />
        </MonthLink>
      ) : null}
    </nav>
  )
}

function MonthLink({ href, label, children }: { href: string; label: string; children: ReactNode }) {
  return (
    <a
      href={href}
      aria-label={label}
      className="inline-flex size-11 items-center justify-center rounded-lg border border-field bg-card text-ink hover:bg-sunken"
    >
      {children}
    </a>
  )
}
