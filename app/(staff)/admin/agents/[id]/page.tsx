import Link from 'next/link'
import { agentWords } from '../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../_server.ts'
import { Main } from '../../../_components/frame.tsx'
import { Exceptions } from '../../../_components/hours/exceptionList.tsx'
import { HoursOutcome } from '../../../_components/hours/outcome.tsx'
import { WeeklyHours } from '../../../_components/hours/weeklyHours.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import type { Query } from '../../../_shared/filters.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(AgentPage)

/** One agent's weekly hours, time off and other hours. */
async function AgentPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const path = `/admin/agents/${encodeURIComponent(id)}`
  const api = await getCaller()
  const { agent } = await askStaff(api.hours.get({ agentId: id }), path)
  const t = agentWords()
  // Called here and not left to be drawn: what they read may turn out to be missing, which this page has to say.
  const weekly = await WeeklyHours({ agentId: id, path })
  const exceptions = await Exceptions({
    whose: { agentId: id },
    path,
    base: '/admin/appointments',
    timezone: agent.timezone,
    query,
  })
  return (
    <Main title={t('agent.title', { name: agent.name })}>
      <p className="mb-4">
        <Link href="/admin/agents" prefetch={false} className="inline-block min-h-6">
          {t('agent.back')}
        </Link>
      </p>
      <HoursOutcome query={query} />
      <div className="mb-8">{weekly}</div>
      {exceptions}
    </Main>
  )
}
