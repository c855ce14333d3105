import { loadForPage } from '../../../_http/procedureCall.ts'
import { isolateText } from '../../../_i18n/bidi.ts'
import { formatCalendarDay, formatMonth } from '../../../_i18n/time.ts'
import { translations } from '../../../_i18n/translations.ts'
import type { Brand } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { DayList } from '../../_times/dayList.tsx'
import { MonthGrid } from '../../_times/monthGrid.tsx'
import { MoreDates } from '../../_times/moreDates.tsx'
import { NoTimes } from '../../_times/noTimes.tsx'
import { SelectionForm } from '../../_times/selectionForm.tsx'
import { daysThatFit, readSelection, type TimesSelection } from '../../_times/timesSelection.ts'
import { chooseTime } from '../actions.ts'
import { readZone } from '../bookingCookies.ts'
import { bookingLocale } from '../bookingLocale.ts'
import { BookingPage } from '../bookingPage.tsx'
import { type BookingPath, bookingAddress, type ScreenProps } from '../bookingPath.ts'

/** The first screen: the next free times as a list, or one month as a calendar. */
export async function TimesScreen({ path, query }: ScreenProps) {
  const api = await getCaller()
  const { application, service } = await loadForPage(api.book.service(path))
  const selection = readSelection(query, await readZone(), application.timezone, service.durationsMinutes)
  const t = translations()
  return (
    <BookingPage brand={application} step={1} title={t('times.title')}>
      <TimesNotice selection={selection} />
      <p className="mb-6 text-lg">
        <span className="font-semibold">{isolateText(service.name)}</span>
        {service.agentName ? (
          <span className="block">{t('times.with', { agent: isolateText(service.agentName) })}</span>
        ) : null}
        {service.durationsMinutes.length === 1 ? (
          <span className="block text-soft">{t('duration', { minutes: selection.durationMinutes })}</span>
        ) : null}
      </p>
      <SelectionForm page={bookingAddress(path)} selection={selection} durations={service.durationsMinutes} />
      {selection.month === undefined ? (
        <Days path={path} selection={selection} brand={application} locale={bookingLocale(application.locale)} />
      ) : (
        <Month path={path} selection={selection} brand={application} />
      )}
    </BookingPage>
  )
}

type Props = { path: BookingPath; selection: TimesSelection; brand: Brand }

async function Days({ path, selection, brand, locale }: Props & { locale: string }) {
  const api = await getCaller()
  const { timezone, durationMinutes, from, next } = selection
  const times = daysThatFit(await loadForPage(api.book.times({ ...path, timezone, durationMinutes, from })))
  const t = translations()
  const page = bookingAddress(path)
  const hasTimes = times.days.length > 0
  return (
    <>
      {hasTimes ? (
        <DayList
          days={times.days}
          choose={chooseTime.bind(null, path, locale)}
          hiddenFields={{ timezone, duration: String(durationMinutes), ...(next ? { next } : {}) }}
          timezone={timezone}
        />
      ) : (
        <NoTimes
          brand={brand}
          page={page}
          selection={selection}
          title={from ? t('times.noneFrom', { date: formatCalendarDay(times.from) }) : t('times.none')}
          nextFree={null}
          hasEarlierTimes={times.earlierFrom !== null}
        />
      )}
      {times.laterFrom ? null : <LastBookableDate until={times.until} />}
      <MoreDates page={page} selection={selection} {...times} calendar={hasTimes || times.earlierFrom !== null} />
    </>
  )
}

async function Month({ path, selection, brand }: Props) {
  const api = await getCaller()
  const { timezone, durationMinutes } = selection
  const month = await loadForPage(
    api.book.month({ ...path, timezone, durationMinutes, month: selection.month || undefined }),
  )
  const page = bookingAddress(path)
  return (
    <>
      <MonthGrid page={page} selection={selection} month={month} />
      {month.days.length === 0 ? (
        <div className="mt-6">
          <NoTimes
            brand={brand}
            page={page}
            selection={selection}
            title={translations()('times.noneIn', { month: formatMonth(month.month) })}
            nextFree={month.nextAvailableDate}
            hasEarlierTimes={month.earlier !== null}
          />
        </div>
      ) : null}
      {month.later ? null : <LastBookableDate until={month.until} />}
    </>
  )
}

/** States the last bookable date, so that nobody looks for later ones. */
function LastBookableDate({ until }: { until: string }) {
  return <p className="mt-6 text-soft">{translations()('times.until', { date: formatCalendarDay(until) })}</p>
}

function TimesNotice({ selection }: { selection: TimesSelection }) {
  const t = translations()
  const { notice } = selection
  if (notice === 'unavailable' || notice === 'limited' || notice === 'expired' || notice === 'failed') {
    return (
      <Notice tone="warn" live>
        <p>{t(`times.${notice}`)}</p>
      </Notice>
    )
  }
  if (!selection.next) return null
  return (
    <Notice>
      <p>{t('times.changing')}</p>
    </Notice>
  )
}
