import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatZone } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { TextLink } from '../../../_ui/textLink.tsx'
import { ApplicationFilter } from '../../_components/applicationFilter.tsx'
import { ActiveBadge } from '../../_components/badges.tsx'
import { ListTable } from '../../_components/listTable.tsx'
import { Main } from '../../_components/main.tsx'
import { Pager } from '../../_components/pager.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryValue, withQuery } from '../../_shared/query.ts'
import type { ManagedAgent } from '../../_shared/types.ts'

const path = '/admin/agents'
const pageSize = 25

export default staffPage(AgentsPage)

/** Agents whose hours the signed-in person may manage. */
async function AgentsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const api = await getCaller()
  const applicationId = queryValue(query, 'application')
  const { application, applications } = await loadForStaff(api.presets.choices({ applicationId }), path)
  const agents = await loadForStaff(api.hours.agents({ applicationId: application.id }), path)
  const page = Math.min(pageNumber(query), Math.max(1, Math.ceil(agents.length / pageSize)))
  const rows = agents.slice((page - 1) * pageSize, page * pageSize)
  const t = getTranslations('agents')
  return (
    <Main
      title={t('list.title')}
      beside={
        <ButtonLink variant="secondary" href={withQuery('/admin/closures', { application: applicationId })}>
          {t('list.closures')}
        </ButtonLink>
      }
    >
      <ApplicationFilter path={path} applications={applications} chosen={application.id} />
      <p className="mb-3 text-soft" role="status">
        {t('list.count', { total: agents.length })}
      </p>
      {rows.length > 0 ? (
        <AgentTable rows={rows} />
      ) : (
        <EmptyState title={t('list.none')}>
          <p>{t('list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager
        page={page}
        pageSize={pageSize}
        total={agents.length}
        hrefOf={(to) => withQuery(path, { application: applicationId, page: to > 1 ? to : undefined })}
      />
    </Main>
  )
}

function AgentTable({ rows }: { rows: ManagedAgent[] }) {
  const t = getTranslations('agents')
  const name = (agent: ManagedAgent) => (
    <TextLink href={`${path}/${agent.id}`} size="tall" className="font-semibold [overflow-wrap:anywhere]">
      {agent.name}
    </TextLink>
  )
  return (
    <ListTable
      caption={t('list.caption')}
      rows={rows}
      columns={[
        { title: t('list.name'), cell: name },
        { title: t('list.email'), from: 'sm', className: '[overflow-wrap:anywhere]', cell: (agent) => agent.email },
        { title: t('list.zone'), from: 'sm', cell: (agent) => formatZone(agent.timezone, agent.timezone) },
        { title: t('list.state'), cell: (agent) => <ActiveBadge active={agent.active} /> },
      ]}
    />
  )
}
