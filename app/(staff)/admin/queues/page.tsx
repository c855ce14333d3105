import Link from 'next/link'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { queueWords } from '../../_parts/areaWords.ts'
import { askStaff } from '../../_parts/ask.ts'
import { pageNumber, type Query } from '../../_parts/filters.ts'
import { ListPage, viewOf } from '../../_parts/listPage.tsx'
import { servedToStaff } from '../../_parts/served.tsx'
import type { QueueListRow } from '../../_parts/types.ts'

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
