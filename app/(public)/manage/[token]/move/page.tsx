import { redirect } from 'next/navigation'
import { ask } from '../../../../_http/ask.ts'
import { served } from '../../../../_http/served.tsx'
import { calendarDayWords, timeWords } from '../../../../_i18n/time.ts'
import { words } from '../../../../_i18n/words.ts'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { Heading, Page } from '../../../../_ui/page.tsx'
import { deadLink } from '../../../_shared/deadLink.tsx'
import type { Search } from '../../../_shared/where.ts'
import { DayList } from '../../../_times/dayList.tsx'
import { MoreDates } from '../../../_times/moreDates.tsx'
import { NoTimes } from '../../../_times/noTimes.tsx'
import { fitting, shownTimes } from '../../../_times/timesShown.ts'
import { ViewForm } from '../../../_times/viewForm.tsx'
import { managePath } from '../state.ts'
import { chooseNewTime } from './actions.ts'

type Props = { params: Promise<{ token: string }>; searchParams: Search }

export default served(MovePage)

/** Offers the times to which an appointment can be rescheduled. */
async function MovePage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await ask(api.manage.view({ token }))
  if (!appointment) return deadLink('manage', token)
  const { application, start, end, timezone: booked } = appointment
  const minutes = Math.round((end.getTime() - start.getTime()) / 60_000)
  const shown = shownTimes(await searchParams, null, booked, [minutes])
  const { timezone, from } = shown
  const found = await ask(api.manage.times({ token, timezone, from }))
  if (!found) redirect(managePath(token))
  const times = fitting(found)
  const place = { path: managePath(token, '/move'), carried: {} }
  const t = words()
  return (
    <Page brand={application}>
      <Heading title={t('move.title')} brand={application.name} />
      <p className="mb-6">
        <span className="block text-soft">{t('move.present')}</span>
        <span className="font-semibold">{timeWords({ start, end, timezone }).full}</span>
      </p>
      <ViewForm place={place} shown={shown} durations={[minutes]} />
      {times.days.length > 0 ? (
        <DayList days={times.days} choose={chooseNewTime.bind(null, token)} fixed={{ timezone }} timezone={timezone} />
      ) : (
        <NoTimes
          brand={application}
          place={place}
          shown={shown}
          title={from ? t('times.noneFrom', { date: calendarDayWords(times.from) }) : t('move.none')}
          nextFree={null}
          earlier={times.earlierFrom !== null}
        />
      )}
      <MoreDates place={place} shown={shown} earlierFrom={times.earlierFrom} laterFrom={times.laterFrom} />
      <div className="mt-6">
        <ButtonLink look="quiet" href={managePath(token)}>
          {t('move.back')}
        </ButtonLink>
      </div>
    </Page>
  )
}
