import { ask } from '../../../_http/ask.ts'
import { inOwnDirection } from '../../../_i18n/bidi.ts'
import { calendarDayWords, monthWords } from '../../../_i18n/time.ts'
import { words } from '../../../_i18n/words.ts'
import { getCaller } from '../../../_server.ts'
import { Notice } from '../../../_ui/notice.tsx'
import type { Brand } from '../../../_ui/page.tsx'
import { placeOf, readZone, type ScreenProps, type Where } from '../../_shared/where.ts'
import { DayList } from '../../_times/dayList.tsx'
import { MonthGrid } from '../../_times/monthGrid.tsx'
import { MoreDates } from '../../_times/moreDates.tsx'
import { NoTimes } from '../../_times/noTimes.tsx'
import { fitting, type Shown, shownTimes } from '../../_times/timesShown.ts'
import { ViewForm } from '../../_times/viewForm.tsx'
import { chooseTime } from '../../book/[application]/[preset]/actions.ts'
import { BookingPage } from '../bookingPage.tsx'
import { bookingLocale } from '../locale.ts'

/** The first screen: the next free times as a list, or one month as a calendar. */
export async function TimesScreen({ where, query }: ScreenProps) {
  const api = await getCaller()
  const { application, service } = await ask(api.book.service(where))
  const shown = shownTimes(query, await readZone(), application.timezone, service.durationsMinutes)
  const t = words()
  return (
    <BookingPage brand={application} step={1} title={t('times.title')}>
      <TimesNotice shown={shown} />
      <p className="mb-6 text-lg">
        <span className="font-semibold">{inOwnDirection(service.name)}</span>
        {service.agentName ? (
          <span className="block">{t('times.with', { agent: inOwnDirection(service.agentName) })}</span>
        ) : null}
        {service.durationsMinutes.length === 1 ? (
          <span className="block text-soft">{t('duration', { minutes: shown.durationMinutes })}</span>
        ) : null}
      </p>
      <ViewForm place={placeOf(where)} shown={shown} durations={service.durationsMinutes} />
      {shown.month === undefined ? (
        <Days where={where} shown={shown} brand={application} locale={bookingLocale(application.locale)} />
      ) : (
        <Month where={where} shown={shown} brand={application} />
      )}
    </BookingPage>
  )
}

type Props = { where: Where; shown: Shown; brand: Brand }

async function Days({ where, shown, brand, locale }: Props & { locale: string }) {
  const api = await getCaller()
  const { timezone, durationMinutes, from, next } = shown
  const times = fitting(await ask(api.book.times({ ...where, timezone, durationMinutes, from })))
  const t = words()
  const place = placeOf(where)
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
  const month = await ask(api.book.month({ ...where, timezone, durationMinutes, month: shown.month || undefined }))
  const place = placeOf(where)
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

function TimesNotice({ shown }: { shown: Shown }) {
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
