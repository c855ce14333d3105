import Link from 'next/link'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { presetWords } from '../../_parts/areaWords.ts'
import { askStaff } from '../../_parts/ask.ts'
import { pageNumber, type Query } from '../../_parts/filters.ts'
import { ListPage, viewOf } from '../../_parts/listPage.tsx'
import { servedToStaff } from '../../_parts/served.tsx'
import type { PresetListRow } from '../../_parts/types.ts'

const path = '/admin/presets'

export default servedToStaff(PresetsPage)

/** What customers can book, and could. */
async function PresetsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const show = viewOf(query)
  const api = await getCaller()
  const list = await askStaff(api.presets.list({ show, page: pageNumber(query) }), path)
  const isAll = new Set(list.rows.map((row) => row.applicationId)).size > 1
  return (
    <ListPage path={path} show={show} list={list} say={presetWords()}>
      <PresetTable rows={list.rows} withApplication={isAll} />
    </ListPage>
  )
}

function PresetTable({ rows, withApplication }: { rows: PresetListRow[]; withApplication: boolean }) {
  const t = presetWords()
  const wide = 'hidden sm:table-cell'
  return (
    <Table caption={t('list.caption')}>
      <thead>
        <tr>
          <Th>{t('list.name')}</Th>
          <Th className={wide}>{t('list.lengths')}</Th>
          <Th className={wide}>{t('list.upcoming')}</Th>
          <Th className={wide}>{t('list.version')}</Th>
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
              <span className="block text-soft [overflow-wrap:anywhere]">
                {withApplication ? `${row.applicationName}, ` : null}
                {row.slug}
              </span>
            </Td>
            <Td className={wide}>{t('list.minutes', { lengths: row.durationsMinutes.join(', ') })}</Td>
            <Td className={wide}>{row.upcoming}</Td>
            <Td className={wide}>{row.version}</Td>
            <Td className="w-32 sm:w-auto">
              <span className="flex flex-wrap gap-1">
                <Badge tone={row.active ? 'good' : 'neutral'}>{t(row.active ? 'list.active' : 'list.inactive')}</Badge>
                {row.isDefault ? <Badge>{t('list.standard')}</Badge> : null}
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
