import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Main } from '../../_components/frame.tsx'
import { Pager } from '../../_components/pager.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { choice, day, one, pageNumber, type Query, withQuery } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import { VendorNotice } from '../settings/vendors/standing.tsx'
import { Filters, type Shown } from './filters.tsx'
import { AppointmentList } from './list.tsx'

const path = '/admin/appointments'

export default servedToStaff(AppointmentsPage)

/** The appointments one may see. Every filter is in the address, so that a view can be kept and shared. */
async function AppointmentsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const shown: Shown = {
    q: one(query, 'q')?.slice(0, 100),
    status: choice(query, 'status', 'status'),
    from: day(query, 'from'),
    to: day(query, 'to'),
    show: one(query, 'show') === 'all' ? 'all' : undefined,
  }
  const { show, ...filters } = shown
  const isFiltered = Object.values(filters).some(Boolean)
  const page = pageNumber(query)
  const api = await getCaller()
  const list = await askStaff(
    api.appointments.list({ ...filters, upcoming: !isFiltered && !show, page }),
    withQuery(path, { ...shown, page: page > 1 ? page : undefined }),
  )
  const t = words()
  const timezone = (await currentSession())?.timezone ?? list.timezone
  return (
    <Main
      title={t('list.title')}
      beside={
        <div className="flex flex-wrap gap-3">
          <ButtonLink href={`${path}/new`}>{appointmentWords()('acts.book')}</ButtonLink>
          <ButtonLink look="quiet" href={`${path}/why`}>
            {appointmentWords()('acts.why')}
          </ButtonLink>
        </div>
      }
    >
      <VendorNotice path={path} />
      <Filters shown={shown} isFiltered={isFiltered} />
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
