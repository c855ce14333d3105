import { queueWords } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ListPage, viewOf } from '../../_components/listPage.tsx'
import { ListTable, RowLink } from '../../_components/listTable.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { pageNumber, type Query } from '../../_shared/filters.ts'
import type { QueueListRow } from '../../_shared/types.ts'

const path = '/admin/queues'

export default servedToStaff(QueuesPage)

/** Who answers together. */
async function QueuesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const show = viewOf(query)
  const api = await getCaller()
  const list = await askStaff(api.queues.list({ show, page: pageNumber(query) }), path)
  const isAll = new Set(list.rows.map((row) => row.applicationId)).size > 1
  return (
    <ListPage path={path} show={show} list={list} say={queueWords()}>
      <QueueTable rows={list.rows} withApplication={isAll} />
    </ListPage>
  )
}

function QueueTable({ rows, withApplication }: { rows: QueueListRow[]; withApplication: boolean }) {
  const t = queueWords()
  const name = (row: QueueListRow) => (
    <>
      <RowLink href={`${path}/${row.id}`}>{row.name}</RowLink>
      {withApplication ? <span className="block text-soft">{row.applicationName}</span> : null}
    </>
  )
  const state = ({ active }: QueueListRow) => (
    <Badge tone={active ? 'good' : 'neutral'}>{t(active ? 'list.active' : 'list.inactive')}</Badge>
  )
  return (
    <ListTable
      caption={t('list.caption')}
      rows={rows}
      columns={[
        { title: t('list.name'), cell: name },
        { title: t('list.members'), from: 'sm', cell: (row) => row.members },
        { title: t('list.capacity'), from: 'sm', cell: (row) => row.capacity },
        {
          title: t('list.genesys'),
          from: 'sm',
          className: '[overflow-wrap:anywhere]',
          cell: (row) => row.genesysQueueId ?? '–',
        },
        { title: t('list.state'), cell: state },
      ]}
    />
  )
}
