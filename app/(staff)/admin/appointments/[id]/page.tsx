import { Ban } from 'lucide-react'
import Link from 'next/link'
import { getCaller } from '../../../../_server.ts'
import { ErrorSummary } from '../../../../_ui/errorSummary.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { askStaff } from '../../../_parts/ask.ts'
import { StatusBadge } from '../../../_parts/badges.tsx'
import { choice, one, type Query } from '../../../_parts/filters.ts'
import { Main } from '../../../_parts/frame.tsx'
import { servedToStaff } from '../../../_parts/served.tsx'
import { currentSession } from '../../../_parts/session.ts'
import type { Story } from '../../../_parts/types.ts'
import { words } from '../../../_parts/words.ts'
import { Acts } from './acts.tsx'
import { Facts } from './facts.tsx'
import { Forecast } from './forecast.tsx'
import { History } from './history.tsx'
import { People } from './people.tsx'
import { Room } from './room.tsx'
import { Timeline } from './timeline.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(AppointmentPage)

/** The whole story of one appointment, and what staff can do about it. */
async function AppointmentPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const path = `/admin/appointments/${id}`
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
        <Link href="/admin/appointments" prefetch={false} className="inline-block min-h-6">
          {t('appointment.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <FailedDispatch story={story} />
      <div className="grid gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        <div className="min-w-0 space-y-8">
          <Facts story={story} timezone={timezone} />
          <People story={story} />
          <Room story={story} timezone={timezone} />
        </div>
        <div className="min-w-0 space-y-8">
          <Acts story={story} />
          <Forecast story={story} timezone={timezone} />
        </div>
      </div>
      <History id={id} rows={history.rows} events={events.rows} timezone={timezone} />
      <Timeline entries={story.timeline} timezone={timezone} />
    </Main>
  )
}

/** What the last form came to. */
function Outcome({ query }: { query: Query }) {
  const t = words()
  const done = choice(query, 'done', 'done')
  const refused = one(query, 'refused') && (choice(query, 'refused', 'refused') ?? 'unknown')
  const reference = one(query, 'reference')
  if (done) {
    return (
      <Notice tone="good" live>
        <p>{t(`done.${done}`)}</p>
      </Notice>
    )
  }
  if (!refused || refused === 'reference') return null
  const message = t(`refused.${refused}`)
  const number = reference && /^[\w-]{1,40}$/.test(reference) ? ` ${t('refused.reference', { reference })}` : ''
  return <ErrorSummary title={t('problem')} errors={[{ href: '#acts', message: message + number }]} />
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
        <p>{t(story.acts.retryDispatch === null ? 'appointment.failedText' : 'appointment.failedOver', { reason })}</p>
      </div>
    </div>
  )
}
