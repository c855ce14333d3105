import Link from 'next/link'
import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { ApplicationFilter } from '../../_components/applicationFilter.tsx'
import { Main } from '../../_components/frame.tsx'
import { Exceptions } from '../../_components/hours/exceptionList.tsx'
import { HoursOutcome } from '../../_components/hours/outcome.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { one, type Query, withQuery } from '../../_shared/filters.ts'
import { Holidays } from './holidays.tsx'

export default servedToStaff(ClosuresPage)

/** What holds for all agents of an application: closures, other hours, public holidays. */
async function ClosuresPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const asked = one(query, 'application')
  const path = withQuery('/admin/closures', { application: asked })
  const api = await getCaller()
  const { application, applications } = await askStaff(api.presets.choices({ applicationId: asked }), path)
  const t = agentWords()
  const exceptions = await Exceptions({
    whose: { applicationId: application.id },
    path,
    base: '/admin/appointments',
    timezone: application.timezone,
    query,
  })
  const holidays = await Holidays({ applicationId: application.id, path, year: yearOf(query) })
  return (
    <Main title={t('closures.title')}>
      <p className="mb-4">
        <Link href="/admin/agents" prefetch={false} className="inline-block min-h-6">
          {t('agent.back')}
        </Link>
      </p>
      <ApplicationFilter path="/admin/closures" applications={applications} chosen={application.id} />
      <p className="mb-4 text-soft">{t('closures.intro', { application: application.name })}</p>
      <HoursOutcome query={query} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        {exceptions}
        {holidays}
      </div>
    </Main>
  )
}

function yearOf(query: Query): number | null {
  const given = Number(one(query, 'year'))
  return Number.isInteger(given) && given >= 1970 && given <= 2200 ? given : null
}
