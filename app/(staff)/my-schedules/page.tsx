import { noticeWords } from '../../_i18n/console/noticeWords.ts'
import { appointmentWords, mineWords } from '../../_i18n/console/ownWords.ts'
import { words } from '../../_i18n/console/words.ts'
import { calendarDayWords, zoneWords } from '../../_i18n/time.ts'
import { getCaller } from '../../_server.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { EmptyState } from '../../_ui/emptyState.tsx'
import { ErrorSummary } from '../../_ui/errorSummary.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { Main } from '../_components/frame.tsx'
import { KeepFresh } from '../_components/keepFresh.tsx'
import { Pager } from '../_components/pager.tsx'
import { servedToStaff } from '../_components/served.tsx'
import { ViewLink } from '../_components/viewLink.tsx'
import { askStaff } from '../_shared/ask.ts'
import { day, one, pageNumber, type Query, withQuery } from '../_shared/filters.ts'
import { currentSession } from '../_shared/session.ts'
import type { MySchedule } from '../_shared/types.ts'
import { ByHand, CustomersWaiting, DayOf, NextUp } from './days.tsx'
import { Waiting } from './waiting.tsx'

const path = '/my-schedules'

export default servedToStaff(MySchedulesPage)

/** An agent's own appointments: a week at a time, or everything coming; today first. */
async function MySchedulesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const from = day(query, 'from')
  const isList = one(query, 'view') === 'list'
  const page = isList ? pageNumber(query) : undefined
  const api = await getCaller()
  const schedule = await askStaff(
    api.desk.mine({ from: isList ? undefined : from, page }),
    withQuery(path, { from, view: isList ? 'list' : undefined, page }),
  )
  const waiting = isList || from ? [] : await askStaff(api.desk.waiting(), path)
  const t = mineWords()
  return (
    <Main title={t('title')} beside={await Ways()}>
      <KeepFresh />
      <NotAccepted query={query} />
      {one(query, 'done') === 'reassigned' ? (
        <Notice tone="good" live>
          <p>{appointmentWords()('done.reassigned')}</p>
        </Notice>
      ) : null}
      <CustomersWaiting schedule={schedule} />
      <ByHand schedule={schedule} />
      {from || isList ? null : <NextUp schedule={schedule} />}
      <Waiting waiting={waiting} timezone={schedule.timezone} />
      <Views schedule={schedule} isList={isList} />
      <p className="mb-4 text-soft" role="status">
        {t('count', { total: schedule.total })}. {t('zone', { zone: zoneWords(schedule.timezone) })}
      </p>
      {schedule.days.map((one) => (
        <DayOf key={one.date} day={one} schedule={schedule} />
      ))}
      {schedule.days.length === 0 ? (
        <EmptyState title={t(isList ? 'noneComing' : 'none')}>
          <p>{t('noneHelp')}</p>
        </EmptyState>
      ) : null}
      <Pager {...schedule} hrefOf={(to) => withQuery(path, { view: 'list', page: to > 1 ? to : undefined })} />
    </Main>
  )
}

/** Why an appointment could not be taken on. */
function NotAccepted({ query }: { query: Query }) {
  const refused = one(query, 'refused')
  if (!refused) return null
  const t = mineWords()
  const isGone = ['accepted', 'over'].includes(refused)
  const message = t(isGone ? 'refusedGone' : 'refusedUnknown')
  return <ErrorSummary title={words()('problem')} errors={[{ message }]} />
}

async function Ways() {
  const isAgent = (await currentSession())?.actor.kind === 'agent'
  return (
    <div className="flex flex-wrap gap-3">
      <ButtonLink href={`${path}/new`}>{mineWords()('book')}</ButtonLink>
      {isAgent ? (
        <ButtonLink look="secondary" href={`${path}/hours`}>
          {mineWords()('hours')}
        </ButtonLink>
      ) : null}
      {isAgent ? (
        <ButtonLink look="secondary" href={`${path}/notices`}>
          {noticeWords()('mine.nav')}
        </ButtonLink>
      ) : null}
      <ButtonLink look="quiet" href={`${path}/why`}>
        {appointmentWords()('acts.why')}
      </ButtonLink>
    </div>
  )
}

function Views({ schedule, isList }: { schedule: MySchedule; isList: boolean }) {
  const t = mineWords()
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
          <ButtonLink look="secondary" href={withQuery(path, { from: earlierFrom })}>
            {t('previousWeek')}
          </ButtonLink>
          <ButtonLink look="secondary" href={withQuery(path, { from: laterFrom })}>
            {t('nextWeek')}
          </ButtonLink>
          {from === today ? null : (
            <ButtonLink look="quiet" href={path}>
              {t('thisWeek')}
            </ButtonLink>
          )}
          <p className="font-semibold">{t('span', { from: calendarDayWords(from), to: calendarDayWords(to) })}</p>
        </div>
      ) : null}
    </div>
  )
}
