import { noticeWords } from '../../../_i18n/console/noticeWords.ts'
import { optionsOf, type ValueOf, words } from '../../../_i18n/console/words.ts'
import { getCaller } from '../../../_server.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Select } from '../../../_ui/field.tsx'
import { Main } from '../../_components/frame.tsx'
import { NotificationList } from '../../_components/notifications.tsx'
import { Pager } from '../../_components/pager.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { choice, pageNumber, type Query, withQuery } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'

const path = '/admin/notifications'
type Filters = { type?: ValueOf<'type'>; channel?: ValueOf<'channel'>; status?: ValueOf<'told'> }

export default servedToStaff(NotificationsPage)

/** What customers were told about all appointments one may see, the newest first. */
async function NotificationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const filters: Filters = {
    type: choice(query, 'type', 'type'),
    channel: choice(query, 'channel', 'channel'),
    status: choice(query, 'status', 'told'),
  }
  const page = pageNumber(query)
  const api = await getCaller()
  const history = await askStaff(
    api.notifications.history({ ...filters, page, sortField: 'updatedAt', sortOrder: 'desc' }),
    withQuery(path, { ...filters, page: page > 1 ? page : undefined }),
  )
  const session = await currentSession()
  const timezone = session?.timezone ?? 'UTC'
  const isAgent = session?.actor.kind === 'agent'
  const isFiltered = Object.values(filters).some(Boolean)
  const t = words()
  return (
    <Main
      title={t('history.title')}
      beside={
        isAgent ? null : (
          <ButtonLink look="secondary" href={`${path}/care`}>
            {noticeWords()('care.open')}
          </ButtonLink>
        )
      }
    >
      <FilterForm filters={filters} isFiltered={isFiltered} />
      <p className="mb-3 text-soft" role="status">
        {t('history.count', { total: history.total })}
      </p>
      {history.rows.length > 0 ? (
        <NotificationList rows={history.rows} timezone={timezone} withAppointment />
      ) : (
        <EmptyState title={isFiltered ? t('history.noneFound') : t('history.none')}>
          <p>{isFiltered ? t('history.noneFoundHelp') : t('history.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...history} hrefOf={(to) => withQuery(path, { ...filters, page: to > 1 ? to : undefined })} />
    </Main>
  )
}

function FilterForm({ filters, isFiltered }: { filters: Filters; isFiltered: boolean }) {
  const t = words()
  const any = t('history.any')
  return (
    <search>
      <form action={path} className="grid items-end gap-x-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1fr_auto]">
        <Select id="type" label={t('history.type')} options={optionsOf('type', any)} defaultValue={filters.type} />
        <Select
          id="channel"
          label={t('history.channel')}
          options={optionsOf('channel', any)}
          defaultValue={filters.channel}
        />
        <Select
          id="status"
          label={t('history.status')}
          options={optionsOf('told', any)}
          defaultValue={filters.status}
        />
        <div className="mb-6 flex flex-wrap gap-3">
          <Button look="secondary">{t('history.show')}</Button>
          {isFiltered ? (
            <ButtonLink look="quiet" href={path}>
              {t('history.clear')}
            </ButtonLink>
          ) : null}
        </div>
      </form>
    </search>
  )
}
