import Link from 'next/link'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Table, Td, Th } from '../../../_ui/table.tsx'
import { presetWords } from '../../_parts/areaWords.ts'
import { askStaff } from '../../_parts/ask.ts'
import { one, pageNumber, type Query, withQuery } from '../../_parts/filters.ts'
import { Main } from '../../_parts/frame.tsx'
import { Pager } from '../../_parts/pager.tsx'
import { servedToStaff } from '../../_parts/served.tsx'
import { currentSession } from '../../_parts/session.ts'
import type { PresetListRow } from '../../_parts/types.ts'
import { ViewLink } from '../../_parts/viewLink.tsx'

const path = '/admin/presets'
const views = ['active', 'inactive', 'all'] as const

export default servedToStaff(PresetsPage)

/** What customers can book, and could. */
async function PresetsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const asked = one(query, 'show')
  const show = views.find((view) => view === asked) ?? 'active'
  const api = await getCaller()
  const list = await askStaff(api.presets.list({ show, page: pageNumber(query) }), path)
  const session = await currentSession()
  const t = presetWords()
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
        <PresetTable rows={list.rows} withApplication={isAll} />
      ) : (
        <EmptyState title={t(shown ? 'list.noneFound' : 'list.none')}>
          <p>{t(shown ? 'list.noneFoundHelp' : 'list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...list} hrefOf={(page) => withQuery(path, { show: shown, page: page > 1 ? page : undefined })} />
    </Main>
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
            <Td>
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
