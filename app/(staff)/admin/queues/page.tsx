import Link from 'next/link'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { queueWords } from '../../_parts/areaWords.ts'
import { askStaff } from '../../_parts/ask.ts'
import { one, pageNumber, type Query, withQuery } from '../../_parts/filters.ts'
import { Main } from '../../_parts/frame.tsx'
import { Pager } from '../../_parts/pager.tsx'
import { servedToStaff } from '../../_parts/served.tsx'
import { currentSession } from '../../_parts/session.ts'
import type { QueueListRow } from '../../_parts/types.ts'
import { ViewLink } from '../../_parts/viewLink.tsx'

const path = '/admin/queues'
const views = ['active', 'inactive', 'all'] as const

export default servedToStaff(QueuesPage)

/** Who answers together. */
async function QueuesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const asked = one(query, 'show')
  const show = views.find((view) => view === asked) ?? 'active'
  const api = await getCaller()
  const list = await askStaff(api.queues.list({ show, page: pageNumber(query) }), path)
  const session = await currentSession()
  const t = queueWords()
  const isAll = new Set(list.rows.map((row) => row.applicationId)).size > 1
  const shown = show === 'active' ? undefined : show
  return (
    <Main
      title={t('list.title')}
      beside={session?.actor.kind === 'admin' ? <ButtonLink href={`${path}/new`}>{t('list.new')}</ButtonLink> : null}
    >
      <div className="mb-4 flex flex-wrap gap-1">
        {views.map((view) => (
          <ViewLink
            key={view}
            href={withQuery(path, { show: view === 'active' ? undefined : view })}
            isHere={view === show}
          >
            {t(`list.${view}`)}
          </ViewLink>
        ))}
      </div>
      <p className="mb-3 text-soft" role="status">
        {t('list.count', { total: list.total })}
      </p>
      {list.rows.length > 0 ? (
        <QueueTable rows={list.rows} withApplication={isAll} />
      ) : (
        <EmptyState title={t(shown ? 'list.noneFound' : 'list.none')}>
          <p>{t(shown ? 'list.noneFoundHelp' : 'list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...list} hrefOf={(page) => withQuery(path, { show: shown, page: page > 1 ? page : undefined })} />
    </Main>
  )
}

function QueueTable({ rows, withApplication }: { rows: QueueListRow[]; withApplication: boolean }) {
  const t = queueWords()
  const wide = 'hidden sm:table-cell'
  return (
    <Table caption={t('list.caption')}>
      <thead>
        <tr>
          <Th>{t('list.name')}</Th>
          <Th className={wide}>{t('list.members')}</Th>
          <Th className={wide}>{t('list.capacity')}</Th>
          <Th className={wide}>{t('list.genesys')}</Th>
          <Th>{t('list.state')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-sunken">
            <Td>
              <Link
                href={`${path}/${row.id}`}
                prefetch={false}
                className="inline-block min-h-6 font-semibold [overflow-wrap:anywhere]"
              >
                {row.name}
              </Link>
              {withApplication ? <span className="block text-soft">{row.applicationName}</span> : null}
            </Td>
            <Td className={wide}>{row.members}</Td>
            <Td className={wide}>{row.capacity}</Td>
            <Td className={`${wide} [overflow-wrap:anywhere]`}>{row.genesysQueueId ?? '–'}</Td>
            <Td>
              <Badge tone={row.active ? 'good' : 'neutral'}>{t(row.active ? 'list.active' : 'list.inactive')}</Badge>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
