import { optionsOf } from '../../../_i18n/console/labels.ts'
import { getTranslations, type KeyOf } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Select } from '../../../_ui/field.tsx'
import { Main } from '../../_components/main.tsx'
import { NotificationList } from '../../_components/notificationList.tsx'
import { Pager } from '../../_components/pager.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryChoice, withQuery } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'

const path = '/admin/notifications'
type Filters = {
  type?: KeyOf<'console', 'notificationType'>
  channel?: KeyOf<'console', 'channel'>
  status?: KeyOf<'console', 'notificationStatus'>
}

export default staffPage(NotificationsPage)

/** Notifications of all appointments that the signed-in person may see, newest first. */
async function NotificationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const filters: Filters = {
    type: queryChoice(query, 'type', 'notificationType'),
    channel: queryChoice(query, 'channel', 'channel'),
    status: queryChoice(query, 'status', 'notificationStatus'),
  }
  const page = pageNumber(query)
  const api = await getCaller()
  const history = await loadForStaff(
    api.notifications.history({ ...filters, page, sortField: 'updatedAt', sortOrder: 'desc' }),
    withQuery(path, { ...filters, page: page > 1 ? page : undefined }),
  )
  const session = await currentSession()
  const timezone = session?.timezone ?? 'UTC'
  const isAgent = session?.actor.kind === 'agent'
  const isFiltered = Object.values(filters).some(Boolean)
  const t = getTranslations('console')
  return (
    <Main
      title={t('notifications.title')}
      beside={
        isAgent ? null : (
          <ButtonLink variant="secondary" href={`${path}/delivery-problems`}>
            {getTranslations('notifications')('deliveryProblems.open')}
          </ButtonLink>
        )
      }
    >
      <FilterForm filters={filters} isFiltered={isFiltered} />
      <p className="mb-3 text-soft" role="status">
        {t('notifications.count', { total: history.total })}
      </p>
      {history.rows.length > 0 ? (
        <NotificationList rows={history.rows} timezone={timezone} withAppointment />
      ) : (
        <EmptyState title={isFiltered ? t('notifications.noneFound') : t('notifications.none')}>
          <p>{isFiltered ? t('notifications.noneFoundHelp') : t('notifications.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...history} hrefOf={(to) => withQuery(path, { ...filters, page: to > 1 ? to : undefined })} />
    </Main>
  )
}

function FilterForm({ filters, isFiltered }: { filters: Filters; isFiltered: boolean }) {
  const t = getTranslations('console')
  const any = t('notifications.any')
  return (
    <search>
      <form action={path} className="grid items-end gap-x-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1fr_auto]">
        <Select
          id="type"
          label={t('notifications.type')}
          options={optionsOf('notificationType', any)}
          defaultValue={filters.type}
        />
        <Select
          id="channel"
          label={t('notifications.channel')}
          options={optionsOf('channel', any)}
          defaultValue={filters.channel}
        />
        <Select
          id="status"
          label={t('notifications.status')}
          options={optionsOf('notificationStatus', any)}
          defaultValue={filters.status}
        />
        <div className="mb-6 flex flex-wrap gap-3">
          <Button variant="secondary">{t('notifications.show')}</Button>
          {isFiltered ? (
            <ButtonLink variant="quiet" href={path}>
              {t('notifications.clear')}
            </ButtonLink>
          ) : null}
        </div>
      </form>
    </search>
  )
}
