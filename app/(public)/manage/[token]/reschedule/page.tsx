import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { formatAppointmentTime, formatCalendarDay } from '../../../../_i18n/time.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { invalidLinkPage } from '../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../_shared/paths.ts'
import type { SearchParams } from '../../../_shared/searchParams.ts'
import { DayList } from '../../../_times/dayList.tsx'
import { MoreDates } from '../../../_times/moreDates.tsx'
import { NoTimes } from '../../../_times/noTimes.tsx'
import { SelectionForm } from '../../../_times/selectionForm.tsx'
import { daysThatFit, readSelection } from '../../../_times/timesSelection.ts'
import { chooseNewTime } from './actions.ts'

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default withErrorPages(ReschedulePage)

/** Offers the times to which an appointment can be rescheduled. */
async function ReschedulePage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token }))
  if (!appointment) return invalidLinkPage('manage', token)
  const { application, start, end } = appointment
  const minutes = Math.round((end.getTime() - start.getTime()) / 60_000)
  const selection = readSelection(await searchParams, null, appointment.timezone, [minutes])
  const { timezone, from } = selection
  const available = await loadForPage(api.manage.times({ token, timezone, from }))
  if (!available) redirect(managePath(token))
  const times = daysThatFit(available)
  const page = { path: managePath(token, '/reschedule'), fixedQuery: {} }
  const t = translations()
  return (
    <Page brand={application}>
      <Heading title={t('reschedule.title')} brand={application.name} />
      <p className="mb-6">
        <span className="block text-soft">{t('reschedule.present')}</span>
        <span className="font-semibold">{formatAppointmentTime({ start, end, timezone }).full}</span>
      </p>
      <SelectionForm page={page} selection={selection} durations={[minutes]} />
      {times.days.length > 0 ? (
        <DayList
          days={times.days}
          choose={chooseNewTime.bind(null, token)}
          hiddenFields={{ timezone }}
          timezone={timezone}
        />
      ) : (
        <NoTimes
          brand={application}
          page={page}
          selection={selection}
          title={from ? t('times.noneFrom', { date: formatCalendarDay(times.from) }) : t('reschedule.none')}
          nextFree={null}
          hasEarlierTimes={times.earlierFrom !== null}
        />
      )}
      <MoreDates page={page} selection={selection} earlierFrom={times.earlierFrom} laterFrom={times.laterFrom} />
      <div className="mt-6">
        <ButtonLink variant="quiet" href={managePath(token)}>
          {t('reschedule.back')}
        </ButtonLink>
      </div>
    </Page>
  )
}
