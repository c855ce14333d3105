import type { ReactNode } from 'react'
import { Badge } from '../../_ui/badge.tsx'
import { ButtonLink } from '../../_ui/button.tsx'
import { EmptyState } from '../../_ui/emptyState.tsx'
import { loadForStaff } from '../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryValue, withQuery } from '../_shared/query.ts'
import { currentSession } from '../_shared/session.ts'
import { ActiveBadge } from './badges.tsx'
import { type Column, ListTable, RowLink } from './listTable.tsx'
import { Main } from './main.tsx'
import { Pager } from './pager.tsx'
import { ViewLink } from './viewLink.tsx'

const views = ['active', 'inactive', 'all'] as const
type View = (typeof views)[number]
type Row = { id: string; name: string; active: boolean; applicationId: string; applicationName: string }
type Page<R> = { rows: R[]; total: number; page: number; pageSize: number }
type Key = View | 'title' | 'caption' | 'new' | 'count' | 'name' | 'state' | 'none' | 'noneHelp' | 'noneFound'
type Text = (key: `list.${Key | 'noneFoundHelp'}`, values?: { total: number }) => string

type Props<R> = {
  path: string
  query: Query
  text: Text
  load: (input: { show: View; page: number }) => Promise<Page<R>>
  /** Second line of the name's cell, after the application's name. */
  subtitle?: (row: R) => string
  /** Columns between the name and the status. */
  columns: Column<R>[]
  /** Badge beside the status. */
  mark?: (row: R) => string | null
}

/**
 * Page with a list of objects that administrators create and can deactivate. It is called as a function instead of rendered, so
 * that the calling page handles an error while the list loads.
 */
export async function ManagedListPage<R extends Row>({ path, query, text, load, ...table }: Props<R>) {
  const show = views.find((view) => view === queryValue(query, 'show')) ?? 'active'
  const filter = show === 'active' ? undefined : show
  const list = await loadForStaff(load({ show, page: pageNumber(query) }), path)
  const isAdmin = (await currentSession())?.actor.kind === 'admin'
  return (
    <Main
      title={text('list.title')}
      beside={isAdmin ? <ButtonLink href={`${path}/new`}>{text('list.new')}</ButtonLink> : null}
    >
      <div className="mb-4 flex flex-wrap gap-1">
        {views.map((view) => (
          <ViewLink
            key={view}
            href={withQuery(path, { show: view === 'active' ? undefined : view })}
            isHere={view === show}
          >
            {text(`list.${view}`)}
          </ViewLink>
        ))}
      </div>
      <p className="mb-3 text-soft" role="status">
        {text('list.count', { total: list.total })}
      </p>
      {list.total > 0 ? (
        <ManagedTable path={path} text={text} rows={list.rows} {...table} />
      ) : (
        <EmptyState title={text(filter ? 'list.noneFound' : 'list.none')}>
          <p>{text(filter ? 'list.noneFoundHelp' : 'list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...list} hrefOf={(page) => withQuery(path, { show: filter, page: page > 1 ? page : undefined })} />
    </Main>
  )
}

type TableProps<R> = Omit<Props<R>, 'query' | 'load'> & { rows: R[] }

function ManagedTable<R extends Row>({ path, text, rows, subtitle, columns, mark }: TableProps<R>): ReactNode {
  const hasSeveralApplications = new Set(rows.map((row) => row.applicationId)).size > 1
  const name = (row: R) => (
    <>
      <RowLink href={`${path}/${row.id}`}>{row.name}</RowLink>
      <span className="block text-soft [overflow-wrap:anywhere]">
        {[hasSeveralApplications ? row.applicationName : null, subtitle?.(row)].filter(Boolean).join(', ')}
      </span>
    </>
  )
  const state = (row: R) => {
    const label = mark?.(row)
    return (
      <span className="flex flex-wrap gap-1">
        <ActiveBadge active={row.active} />
        {label ? <Badge>{label}</Badge> : null}
      </span>
    )
  }
  return (
    <ListTable
      caption={text('list.caption')}
      rows={rows}
      columns={[
        { title: text('list.name'), cell: name },
        ...columns,
        { title: text('list.state'), className: 'w-32 sm:w-auto', cell: state },
      ]}
    />
  )
}
