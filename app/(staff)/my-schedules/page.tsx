import { getTranslations } from '../../_i18n/console/translations.ts'
import { formatCalendarDay, formatZone } from '../../_i18n/time.ts'
import { getCaller } from '../../_server.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { EmptyState } from '../../_ui/emptyState.tsx'
import { ActionResult } from '../_components/actionResult.tsx'
import { AutoRefresh } from '../_components/autoRefresh.tsx'
import { Main } from '../_components/main.tsx'
import { Pager } from '../_components/pager.tsx'
import { staffPage } from '../_components/staffPage.tsx'
import { ViewLink } from '../_components/viewLink.tsx'
import { loadForStaff } from '../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryDay, queryValue, withQuery } from '../_shared/query.ts'
import { currentSession } from '../_shared/session.ts'
import type { MySchedule } from '../_shared/types.ts'
import { FailedDispatchAlert, WaitingCustomerAlert } from './alerts.tsx'
import { DaySchedule } from './daySchedule.tsx'
import { NextUp } from './nextUp.tsx'
import { WaitingAppointments } from './waitingAppointments.tsx'

const path = '/my-schedules'

export default staffPage(MySchedulesPage)

/** Appointments of the signed-in agent, one week at a time or all upcoming ones. */
async function MySchedulesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const from = queryDay(query, 'from')
  const isList = queryValue(query, 'view') === 'list'
  const page = isList ? pageNumber(query) : undefined
  const api = await getCaller()
  const [schedule, waiting] = await Promise.all([
    loadForStaff(
      api.console.mine({ from: isList ? undefined : from, page }),
      withQuery(path, { from, view: isList ? 'list' : undefined, page }),
    ),
    isList || from ? [] : loadForStaff(api.console.waiting(), path),
  ])
  const t = getTranslations('mySchedule')
  return (
    <Main title={t('title')} beside={await PageActions()}>
      <AutoRefresh />
      <ActionResult query={query} success={successText} failure={({ reason }) => acceptFailure(reason)} />
      <WaitingCustomerAlert schedule={schedule} />
      <FailedDispatchAlert schedule={schedule} />
      {from || isList ? null : <NextUp schedule={schedule} />}
      <WaitingAppointments waiting={waiting} timezone={schedule.timezone} />
      <ViewSwitch schedule={schedule} isList={isList} />
      <p className="mb-4 text-soft" role="status">
        {t('count', { total: schedule.total })}. {t('zone', { zone: formatZone(schedule.timezone) })}
      </p>
      {schedule.days.map((day) => (
        <DaySchedule key={day.date} day={day} schedule={schedule} />
      ))}
      {schedule.days.length === 0 ? (
        <EmptyState title={t(isList ? 'noneUpcoming' : 'none')}>
          <p>{t('noneHelp')}</p>
        </EmptyState>
      ) : null}
      <Pager {...schedule} hrefOf={(to) => withQuery(path, { view: 'list', page: to > 1 ? to : undefined })} />
    </Main>
  )
}

/** Only a reassignment leads here, because the agent may no longer see the appointment. */
const successText = (done: string): string | null =>
  done === 'reassigned' ? getTranslations('appointments')('done.reassigned') : null

/** Why an appointment of a queue could not be accepted. */
const acceptFailure = (reason: string): string =>
  getTranslations('mySchedule')(['accepted', 'over'].includes(reason) ? 'acceptRefused' : 'acceptFailed')

async function PageActions() {
  const isAgent = (await currentSession())?.actor.kind === 'agent'
  const t = getTranslations('mySchedule')
  return (
    <div className="flex flex-wrap gap-3">
      <ButtonLink href={`${path}/new`}>{t('book')}</ButtonLink>
      {isAgent ? (
        <>
          <ButtonLink variant="secondary" href={`${path}/hours`}>
            {t('hours')}
          </ButtonLink>
          <ButtonLink variant="secondary" href={`${path}/email-notifications`}>
            {getTranslations('notifications')('emailNotifications.nav')}
          </ButtonLink>
        </>
      ) : null}
      <ButtonLink variant="quiet" href={`${path}/availability`}>
        {getTranslations('appointments')('actions.checkAvailability')}
      </ButtonLink>
    </div>
  )
}

function ViewSwitch({ schedule, isList }: { schedule: MySchedule; isList: boolean }) {
  const t = getTranslations('mySchedule')
  const { from, to, today, earlierFrom, laterFrom } = schedule
  return (
    <div className="mb-2">
      <nav aria-label={t('views')} className="mb-3 flex flex-wrap gap-1">
        <ViewLink href={path} isHere={!isList}>
          {t('week')}
        </ViewLink>
        <ViewLink href={`${path}?view=list`} isHere={isList}>
          {t('list')}
        </ViewLink>
      </nav>
      {from && to && earlierFrom && laterFrom ? (
        <div className="mb-3 flex flex-wrap items-center gap-3">
          <ButtonLink variant="secondary" href={withQuery(path, { from: earlierFrom })}>
            {t('previousWeek')}
          </ButtonLink>
          <ButtonLink variant="secondary" href={withQuery(path, { from: laterFrom })}>
            {t('nextWeek')}
          </ButtonLink>
          {from === today ? null : (
            <ButtonLink variant="quiet" href={path}>
              {t('thisWeek')}
            </ButtonLink>
          )}
          <p className="font-semibold">
            {t('dateRange', { from: formatCalendarDay(from), to: formatCalendarDay(to) })}
          </p>
        </div>
      ) : null}
    </div>
  )
}
