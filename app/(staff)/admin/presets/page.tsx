import { presetWords } from '../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ListPage, viewOf } from '../../_components/listPage.tsx'
import { ListTable, RowLink } from '../../_components/listTable.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { pageNumber, type Query } from '../../_shared/filters.ts'
import type { PresetListRow } from '../../_shared/types.ts'

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
  const name = (row: PresetListRow) => (
    <>
      <RowLink href={`${path}/${row.id}`}>{row.name}</RowLink>
      <span className="block text-soft [overflow-wrap:anywhere]">
        {withApplication ? `${row.applicationName}, ` : null}
        {row.slug}
      </span>
    </>
  )
  const state = (row: PresetListRow) => (
    <span className="flex flex-wrap gap-1">
      <Badge tone={row.active ? 'good' : 'neutral'}>{t(row.active ? 'list.active' : 'list.inactive')}</Badge>
      {row.isDefault ? <Badge>{t('list.standard')}</Badge> : null}
    </span>
  )
  return (
    <ListTable
      caption={t('list.caption')}
      rows={rows}
      columns={[
        { title: t('list.name'), cell: name },
        {
          title: t('list.lengths'),
          from: 'sm',
          cell: (row) => t('list.minutes', { lengths: row.durationsMinutes.join(', ') }),
        },
        { title: t('list.upcoming'), from: 'sm', cell: (row) => row.upcoming },
        { title: t('list.version'), from: 'sm', cell: (row) => row.version },
        { title: t('list.state'), className: 'w-32 sm:w-auto', cell: state },
      ]}
    />
  )
}
