import Link from 'next/link'
import { redirect } from 'next/navigation'
import { noticeWords } from '../../../../_i18n/console/noticeWords.ts'
import { words } from '../../../../_i18n/console/words.ts'
import { getCaller } from '../../../../_server.ts'
import { ErrorSummary } from '../../../../_ui/errorSummary.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { Main } from '../../../_components/frame.tsx'
import { Section } from '../../../_components/section.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff, signInPath } from '../../../_shared/ask.ts'
import { one, type Query } from '../../../_shared/filters.ts'
import { currentSession } from '../../../_shared/session.ts'
import { Batches } from './batches.tsx'
import { Failures } from './failures.tsx'
import { Holds } from './holds.tsx'

const path = '/admin/notifications/care'

export default servedToStaff(CarePage)

/** Holding messages back, and sending again what failed. */
async function CarePage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const session = await currentSession()
  if (!session) redirect(signInPath(path))
  // An agent looks after the own appointments, each on its page.
  if (session.actor.kind === 'agent') redirect('/admin/notifications')
  const api = await getCaller()
  const applications = await askStaff(api.applications.messagePauses(), path)
  const { groups, batches } = await askStaff(api.notifications.failures({}), path)
  const t = noticeWords()
  return (
    <Main title={t('care.title')}>
      <p className="mb-4">
        <Link href="/admin/notifications" prefetch={false} className="inline-block min-h-6">
          {t('care.back')}
        </Link>
      </p>
      <Outcome query={query} />
      <div className="space-y-8">
        <Section title={t('care.holds')}>
          <Holds applications={applications} />
        </Section>
        <Section title={t('care.failures')}>
          <Failures groups={groups} />
        </Section>
        <Section title={t('care.batches')}>
          <Batches batches={batches} timezone={session.timezone} />
        </Section>
      </div>
    </Main>
  )
}

function Outcome({ query }: { query: Query }) {
  const t = noticeWords()
  const done = one(query, 'done')
  if (done === 'held' || done === 'released') {
    return (
      <Notice tone="good" live>
        <p>{t(`care.${done}`)}</p>
      </Notice>
    )
  }
  const refused = one(query, 'refused')
  if (!refused) return null
  const message = t(refused === 'why' ? 'care.sayWhy' : refused === 'none' ? 'care.noneLeft' : 'care.notDone')
  return <ErrorSummary title={words()('problem')} errors={[{ message }]} />
}
