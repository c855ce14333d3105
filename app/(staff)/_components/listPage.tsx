import type { ReactNode } from 'react'
import { ButtonLink } from '../../_ui/button.tsx'
import { EmptyState } from '../../_ui/emptyState.tsx'
import { one, type Query, withQuery } from '../_shared/filters.ts'
import { currentSession } from '../_shared/session.ts'
import { Main } from './frame.tsx'
import { Pager } from './pager.tsx'
import { ViewLink } from './viewLink.tsx'

const views = ['active', 'inactive', 'all'] as const
export type View = (typeof views)[number]

/** Which of them the address asks for: those in use, where it asks for none. */
export function viewOf(query: Query): View {
  const asked = one(query, 'show')
  return views.find((view) => view === asked) ?? 'active'
}

type Key = View | 'title' | 'new' | 'count' | 'none' | 'noneHelp' | 'noneFound' | 'noneFoundHelp'
type Props = {
  path: string
  show: View
  list: { total: number; page: number; pageSize: number }
  say: (key: `list.${Key}`, values?: { total: number }) => string
  children: ReactNode
}

/** A list of what can be switched off: its three views, how many there are, its pages; only administrators make new ones. */
export async function ListPage({ path, show, list, say, children }: Props) {
  const session = await currentSession()
  const shown = show === 'active' ? undefined : show
  return (
    <Main
      title={say('list.title')}
      beside={session?.actor.kind === 'admin' ? <ButtonLink href={`${path}/new`}>{say('list.new')}</ButtonLink> : null}
    >
      <div className="mb-4 flex flex-wrap gap-1">
        {views.map((view) => (
          <ViewLink
            key={view}
            href={withQuery(path, { show: view === 'active' ? undefined : view })}
            isHere={view === show}
          >
            {say(`list.${view}`)}
          </ViewLink>
        ))}
      </div>
      <p className="mb-3 text-soft" role="status">
        {say('list.count', { total: list.total })}
      </p>
      {list.total > 0 ? (
        children
      ) : (
        <EmptyState title={say(shown ? 'list.noneFound' : 'list.none')}>
          <p>{say(shown ? 'list.noneFoundHelp' : 'list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...list} hrefOf={(page) => withQuery(path, { show: shown, page: page > 1 ? page : undefined })} />
    </Main>
  )
}
