import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Main } from '../../_components/main.tsx'
import { Pager } from '../../_components/pager.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryChoice, queryDay, queryValue, withQuery } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import { VendorNotice } from '../settings/vendors/vendorNotice.tsx'
import { AppointmentList } from './appointmentList.tsx'
import { type AppointmentFilters, FilterForm } from './filters.tsx'

const path = '/admin/appointments'

export default staffPage(AppointmentsPage)

/** Appointments that the signed-in person may see. Filters are in the query string, so a view can be bookmarked. */
async function AppointmentsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const shown: AppointmentFilters = {
    q: queryValue(query, 'q')?.slice(0, 100),
    status: queryChoice(query, 'status', 'status'),
    from: queryDay(query, 'from'),
    to: queryDay(query, 'to'),
    show: queryValue(query, 'show') === 'all' ? 'all' : undefined,
  }
  const { show, ...filters } = shown
  const isFiltered = Object.values(filters).some(Boolean)
  const page = pageNumber(query)
  const api = await getCaller()
  const list = await loadForStaff(
    api.appointments.list({ ...filters, upcoming: !isFiltered && !show, page }),
    withQuery(path, { ...shown, page: page > 1 ? page : undefined }),
  )
  const t = getTranslations('console')
  const timezone = (await currentSession())?.timezone ?? list.timezone
  return (
    <Main
      title={t('list.title')}
      beside={
        <div className="flex flex-wrap gap-3">
          <ButtonLink href={`${path}/new`}>{getTranslations('appointments')('actions.bookForCustomer')}</ButtonLink>
          <ButtonLink variant="quiet" href={`${path}/availability`}>
            {getTranslations('appointments')('actions.checkAvailability')}
          </ButtonLink>
        </div>
      }
    >
      <VendorNotice path={path} />
      <FilterForm shown={shown} isFiltered={isFiltered} />
      <p className="mb-3 text-soft" role="status">
        {t('list.count', { total: list.total })}
      </p>
      {list.rows.length > 0 ? (
        <AppointmentList rows={list.rows} timezone={timezone} />
      ) : (
        <EmptyState title={isFiltered || show ? t('list.noneFound') : t('list.none')}>
          <p>{isFiltered || show ? t('list.noneFoundHelp') : t('list.noneHelp')}</p>
        </EmptyState>
      )}
      <Pager {...list} hrefOf={(to) => withQuery(path, { ...shown, page: to > 1 ? to : undefined })} />
    </Main>
  )
}
