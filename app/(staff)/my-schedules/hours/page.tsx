import Link from 'next/link'
import { redirect } from 'next/navigation'
import { mineWords } from '../../../_i18n/console/ownWords.ts'
import { getCaller } from '../../../_server.ts'
import { Main } from '../../_components/frame.tsx'
import { Exceptions } from '../../_components/hours/exceptionList.tsx'
import { HoursOutcome } from '../../_components/hours/outcome.tsx'
import { WeeklyHours } from '../../_components/hours/weeklyHours.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff, signInPath } from '../../_shared/ask.ts'
import type { Query } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'

const path = '/my-schedules/hours'

export default servedToStaff(MyHoursPage)

/** An agent's own weekly hours, time off and other hours. */
async function MyHoursPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const session = await currentSession()
  if (!session) redirect(signInPath(path))
  // Supervisors and administrators meet nobody: the hours they look after are the agents'.
  if (session.actor.kind !== 'agent') redirect('/admin/agents')
  const agentId = session.actor.staffId
  const api = await getCaller()
  const { agent } = await askStaff(api.hours.get({ agentId }), path)
  const weekly = await WeeklyHours({ agentId, path })
  const whose = { agentId }
  const exceptions = await Exceptions({ whose, path, base: '/my-schedules', timezone: agent.timezone, query })
  const t = mineWords()
  return (
    <Main title={t('hours')}>
      <p className="mb-4">
        <Link href="/my-schedules" prefetch={false} className="inline-block min-h-6">
          {t('back')}
        </Link>
      </p>
      <HoursOutcome query={query} />
      <div className="mb-8">{weekly}</div>
      {exceptions}
    </Main>
  )
}
