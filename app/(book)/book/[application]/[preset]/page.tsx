import { ask } from '../../../../_http/ask.ts'
import { served } from '../../../../_http/served.tsx'
import { getCaller } from '../../../../_server.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { words } from '../../../../_ui/words.ts'
import { BookingPage } from '../../../_parts/bookingPage.tsx'
import { DayList } from '../../../_parts/dayList.tsx'
import { bookingLocale } from '../../../_parts/locale.ts'
import { MoreDates } from '../../../_parts/moreDates.tsx'
import { NoTimes } from '../../../_parts/noTimes.tsx'
import { fitting, type Shown, shownTimes } from '../../../_parts/timesShown.ts'
import { ViewForm } from '../../../_parts/viewForm.tsx'
import { type BookingPageProps, readZone } from '../../../_parts/where.ts'
import { chooseTime } from './actions.ts'

export default served(TimesPage)

async function TimesPage({ params, searchParams }: BookingPageProps) {
  const where = await params
  const api = await getCaller()
  const { application, service } = await ask(api.book.service(where))
  const shown = shownTimes(await searchParams, await readZone(), application.timezone, service.durationsMinutes)
  const { timezone, durationMinutes, from } = shown
  const times = fitting(await ask(api.book.times({ ...where, timezone, durationMinutes, from })))
  const t = words()
  return (
    <BookingPage brand={application} step={1} title={t('times.title')}>
      <TimesNotice shown={shown} />
      <p className="mb-6 text-lg">
        <span className="font-semibold">{service.name}</span>, {t('duration', { minutes: durationMinutes })}
      </p>
      <ViewForm where={where} shown={shown} durations={service.durationsMinutes} />
      {times.days.length > 0 ? (
        <DayList
          days={times.days}
          choose={chooseTime.bind(null, where, bookingLocale(application.locale))}
          fixed={{ timezone, duration: String(durationMinutes), ...(shown.next ? { next: shown.next } : {}) }}
          timezone={timezone}
        />
      ) : (
        <NoTimes from={from ? times.from : null} />
      )}
      <MoreDates where={where} shown={shown} earlierFrom={times.earlierFrom} laterFrom={times.laterFrom} />
    </BookingPage>
  )
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
