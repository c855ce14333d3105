import { loadForPage } from '../../../_http/procedureCall.ts'
import { isolateText } from '../../../_i18n/bidi.ts'
import { calendarDayWords, monthWords } from '../../../_i18n/time.ts'
import { words } from '../../../_i18n/words.ts'
import type { Brand } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { type BookingPath, bookingPage, readZone, type ScreenProps } from '../../_shared/where.ts'
import { DayList } from '../../_times/dayList.tsx'
import { MonthGrid } from '../../_times/monthGrid.tsx'
import { MoreDates } from '../../_times/moreDates.tsx'
import { NoTimes } from '../../_times/noTimes.tsx'
import { SelectionForm } from '../../_times/selectionForm.tsx'
import { daysThatFit, readSelection, type TimesSelection } from '../../_times/timesSelection.ts'
import { chooseTime } from '../actions.ts'
import { bookingLocale } from '../bookingLocale.ts'
import { BookingPage } from '../bookingPage.tsx'

/** The first screen: the next free times as a list, or one month as a calendar. */
export async function TimesScreen({ where, query }: ScreenProps) {
  const api = await getCaller()
  const { application, service } = await loadForPage(api.book.service(where))
  const shown = readSelection(query, await readZone(), application.timezone, service.durationsMinutes)
  const t = words()
  return (
    <BookingPage brand={application} step={1} title={t('times.title')}>
      <TimesNotice shown={shown} />
      <p className="mb-6 text-lg">
        <span className="font-semibold">{isolateText(service.name)}</span>
        {service.agentName ? (
          <span className="block">{t('times.with', { agent: isolateText(service.agentName) })}</span>
        ) : null}
        {service.durationsMinutes.length === 1 ? (
          <span className="block text-soft">{t('duration', { minutes: shown.durationMinutes })}</span>
        ) : null}
      </p>
      <SelectionForm place={bookingPage(where)} shown={shown} durations={service.durationsMinutes} />
      {shown.month === undefined ? (
        <Days where={where} shown={shown} brand={application} locale={bookingLocale(application.locale)} />
      ) : (
        <Month where={where} shown={shown} brand={application} />
      )}
    </BookingPage>
  )
}

type Props = { where: BookingPath; shown: TimesSelection; brand: Brand }

async function Days({ where, shown, brand, locale }: Props & { locale: string }) {
  const api = await getCaller()
  const { timezone, durationMinutes, from, next } = shown
  const times = daysThatFit(await loadForPage(api.book.times({ ...where, timezone, durationMinutes, from })))
  const t = words()
  const place = bookingPage(where)
  const someLater = times.days.length > 0
  return (
    <>
      {someLater ? (
        <DayList
          days={times.days}
          choose={chooseTime.bind(null, where, locale)}
          fixed={{ timezone, duration: String(durationMinutes), ...(next ? { next } : {}) }}
          timezone={timezone}
        />
      ) : (
        <NoTimes
          brand={brand}
          place={place}
          shown={shown}
          title={from ? t('times.noneFrom', { date: calendarDayWords(times.from) }) : t('times.none')}
          nextFree={null}
          earlier={times.earlierFrom !== null}
        />
      )}
      {times.laterFrom ? null : <Horizon until={times.until} />}
      <MoreDates place={place} shown={shown} {...times} calendar={someLater || times.earlierFrom !== null} />
    </>
  )
}

async function Month({ where, shown, brand }: Props) {
  const api = await getCaller()
  const { timezone, durationMinutes } = shown
  const month = await loadForPage(
    api.book.month({ ...where, timezone, durationMinutes, month: shown.month || undefined }),
  )
  const place = bookingPage(where)
  return (
    <>
      <MonthGrid place={place} shown={shown} month={month} />
      {month.days.length === 0 ? (
        <div className="mt-6">
          <NoTimes
            brand={brand}
            place={place}
            shown={shown}
            title={words()('times.noneIn', { month: monthWords(month.month) })}
            nextFree={month.nextAvailableDate}
            earlier={month.earlier !== null}
          />
        </div>
      ) : null}
      {month.later ? null : <Horizon until={month.until} />}
    </>
  )
}

/** States the last bookable date, so that nobody looks for later ones. */
function Horizon({ until }: { until: string }) {
  return <p className="mt-6 text-soft">{words()('times.until', { date: calendarDayWords(until) })}</p>
}

function TimesNotice({ shown }: { shown: TimesSelection }) {
  const t = words()
  const { notice } = shown
  if (notice === 'gone' || notice === 'limited' || notice === 'left' || notice === 'failed') {
    return (
      <Notice tone="warn" live>
        <p>{t(`times.${notice}`)}</p>
      </Notice>
    )
  }
  if (!shown.next) return null
  return (
    <Notice>
      <p>{t('times.changing')}</p>
    </Notice>
  )
}
