import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { ApplicationFilter } from '../../_components/applicationFilter.tsx'
import { Exceptions } from '../../_components/hours/exceptionList.tsx'
import { HoursResult } from '../../_components/hours/hoursResult.tsx'
import { Main } from '../../_components/main.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { type Query, queryValue, withQuery } from '../../_shared/query.ts'
import { Holidays } from './holidays.tsx'

export default staffPage(ClosuresPage)

/** Closures, special hours and public holidays of all agents of an application. */
async function ClosuresPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const applicationId = queryValue(query, 'application')
  const path = withQuery('/admin/closures', { application: applicationId })
  const api = await getCaller()
  const { application, applications } = await loadForStaff(api.presets.choices({ applicationId }), path)
  const t = getTranslations('agents')
  const [exceptions, holidays] = await Promise.all([
    Exceptions({
      scope: { applicationId: application.id },
      path,
      base: '/admin/appointments',
      timezone: application.timezone,
      query,
    }),
    Holidays({ applicationId: application.id, path, year: yearOf(query) }),
  ])
  return (
    <Main title={t('closures.title')} back={{ href: '/admin/agents', label: t('agent.back') }}>
      <ApplicationFilter path="/admin/closures" applications={applications} chosen={application.id} />
      <p className="mb-4 text-soft">{t('closures.intro', { application: application.name })}</p>
      <HoursResult query={query} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        {exceptions}
        {holidays}
      </div>
    </Main>
  )
}

function yearOf(query: Query): number | null {
  const given = Number(queryValue(query, 'year'))
  return Number.isInteger(given) && given >= 1970 && given <= 2200 ? given : null
}
