import Link from 'next/link'
import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { zoneWords } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { ApplicationFilter } from '../../_components/applicationFilter.tsx'
import { Main } from '../../_components/frame.tsx'
import { Pager } from '../../_components/pager.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { one, pageNumber, type Query, withQuery } from '../../_shared/filters.ts'
import type { ManagedAgent } from '../../_shared/types.ts'

const path = '/admin/agents'
const pageSize = 25

export default servedToStaff(AgentsPage)

/** Whose hours one may look after. */
async function AgentsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const api = await getCaller()
  const asked = one(query, 'application')
  const { application, applications } = await askStaff(api.presets.choices({ applicationId: asked }), path)
  const agents = await askStaff(api.hours.agents({ applicationId: application.id }), path)
  const page = Math.min(pageNumber(query), Math.max(1, Math.ceil(agents.length / pageSize)))
  const rows = agents.slice((page - 1) * pageSize, page * pageSize)
  const t = agentWords()
  return (
    <Main
      title={t('list.title')}
      beside={
        <ButtonLink look="secondary" href={withQuery('/admin/closures', { application: asked })}>
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
        hrefOf={(to) => withQuery(path, { application: asked, page: to > 1 ? to : undefined })}
      />
    </Main>
  )
}

function AgentTable({ rows }: { rows: ManagedAgent[] }) {
  const t = agentWords()
  return (
    <Table caption={t('list.caption')}>
      <thead>
        <tr>
          <Th>{t('list.name')}</Th>
          <Th className="hidden sm:table-cell">{t('list.email')}</Th>
          <Th className="hidden sm:table-cell">{t('list.zone')}</Th>
          <Th>{t('list.state')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((agent) => (
          <tr key={agent.id} className="hover:bg-sunken">
            <Td>
              <Link
                href={`${path}/${agent.id}`}
                prefetch={false}
                className="inline-flex min-h-11 items-center font-semibold [overflow-wrap:anywhere]"
              >
                {agent.name}
              </Link>
            </Td>
            <Td className="hidden [overflow-wrap:anywhere] sm:table-cell">{agent.email}</Td>
            <Td className="hidden sm:table-cell">{zoneWords(agent.timezone, agent.timezone)}</Td>
            <Td>
              <Badge tone={agent.active ? 'good' : 'neutral'}>
                {t(agent.active ? 'list.active' : 'list.inactive')}
              </Badge>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
