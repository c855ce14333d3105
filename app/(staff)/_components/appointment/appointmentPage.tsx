import { Ban } from 'lucide-react'
import Link from 'next/link'
import { noticeWords } from '../../../_i18n/console/noticeWords.ts'
import { appointmentWords, isDone, isRefusal, mineWords } from '../../../_i18n/console/ownWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { getCaller } from '../../../_server.ts'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { type Base, pathTo } from '../../_shared/base.ts'
import { choice, one, type Query } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import type { Story } from '../../_shared/types.ts'
import { StatusBadge } from '../badges.tsx'
import { Main } from '../frame.tsx'
import { Acts } from './acts.tsx'
import { Facts } from './facts.tsx'
import { Forecast } from './forecast.tsx'
import { History } from './history.tsx'
import { JoinAct } from './joinAct.tsx'
import { Became, Look } from './outcome.tsx'
import { People } from './people.tsx'
import { Room } from './room.tsx'
import { Stray } from './stray.tsx'
import { Timeline } from './timeline.tsx'

/** The whole story of one appointment, and what staff can do about it; the same from the console and from one's own schedule. */
export async function AppointmentPage({ base, id, query }: { base: Base; id: string; query: Query }) {
  const path = pathTo(base, id)
  const api = await getCaller()
  const story = await askStaff(api.appointments.get({ id }), path)
  const history = await askStaff(
    api.notifications.history({ appointmentId: id, pageSize: 100, sortOrder: 'desc' }),
    path,
  )
  const events = await askStaff(api.notifications.events({ appointmentId: id, pageSize: 100 }), path)
  const timezone = (await currentSession())?.timezone ?? story.application.timezone
  const t = words()
  return (
    <Main title={t('appointment.title', { reference: story.reference })} beside={<StatusBadge status={story.status} />}>
      <p className="mb-4">
        <Link href={base} prefetch={false} className="inline-block min-h-6">
          {base === '/my-schedules' ? mineWords()('back') : t('appointment.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <FailedDispatch story={story} />
      <Look story={story} />
      <Stray story={story} base={base} timezone={timezone} />
      <JoinAct story={story} />
      <div className="grid gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        <div className="min-w-0 space-y-8">
          <Facts story={story} timezone={timezone} />
          <People story={story} base={base} timezone={timezone} />
          <Room story={story} timezone={timezone} />
        </div>
        <div className="min-w-0 space-y-8">
          <Became story={story} base={base} />
          <Acts story={story} base={base} />
          <Forecast story={story} timezone={timezone} />
        </div>
      </div>
      <History base={base} id={id} rows={history.rows} events={events.rows} timezone={timezone} />
      <Timeline entries={story.timeline} timezone={timezone} />
    </Main>
  )
}

/** What the last form came to. */
function Outcome({ query }: { query: Query }) {
  const t = words()
  const done = doneWords(query)
  if (done) {
    return (
      <Notice tone="good" live>
        <p>{done}</p>
      </Notice>
    )
  }
  const message = refusedWords(query)
  if (!message) return null
  const reference = one(query, 'reference')
  const number = reference && /^[\w-]{1,40}$/.test(reference) ? ` ${t('refused.reference', { reference })}` : ''
  return <ErrorSummary title={t('problem')} errors={[{ href: '#acts', message: message + number }]} />
}

function doneWords(query: Query): string | null {
  const done = choice(query, 'done', 'done')
  if (done) return words()(`done.${done}`)
  const own = one(query, 'done')
  return own && isDone(own) ? appointmentWords()(`done.${own}`) : null
}

function refusedWords(query: Query): string | null {
  const given = one(query, 'refused')
  if (!given || given === 'reference') return null
  const refused = choice(query, 'refused', 'refused')
  if (refused && refused !== 'reference') return words()(`refused.${refused}`)
  if (given === 'why') return noticeWords()('stops.sayWhy')
  return isRefusal(given) && given !== 'reference' ? appointmentWords()(`refused.${given}`) : words()('refused.unknown')
}

function FailedDispatch({ story }: { story: Story }) {
  if (story.dispatch?.state !== 'failed') return null
  const t = words()
  const reason = story.dispatch.error ?? '–'
  return (
    <div role="alert" className="mb-6 flex gap-3 rounded-lg border-2 border-danger bg-danger-wash p-4">
      <Ban aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
      <div className="min-w-0">
        <h2 className="font-bold text-danger">{t('appointment.failedTitle')}</h2>
        <p>
          {t(story.actions.retryDispatch === null ? 'appointment.failedText' : 'appointment.failedOver', { reason })}
        </p>
      </div>
    </div>
  )
}
