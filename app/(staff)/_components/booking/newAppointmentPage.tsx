import { redirect } from 'next/navigation'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { Button } from '../../../_ui/button.tsx'
import { cardClasses } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { Select } from '../../../_ui/field.tsx'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { type Query, queryValue, withQuery } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import { Main } from '../main.tsx'
import { AvailableTimeList } from './availableTimes.tsx'
import {
  type BookingQuery,
  bookingPath,
  chosenService,
  listServices,
  type OfferedService,
  parseBookingQuery,
  queryParams,
  queryStart,
  serviceOptions,
} from './bookingQuery.ts'
import { CustomerPage } from './customerPage.tsx'
import { CustomTime, parseTypedTime } from './customTime.tsx'

/** Booking for a customer: service and time are chosen first and kept in the query string, then the customer's details. */
export async function NewAppointmentPage({ base, query }: { base: AppointmentBase; query: Query }) {
  const path = withQuery(`${base}/new`, firstValues(query))
  const api = await getCaller()
  const services = listServices(await loadForStaff(api.console.offers(), path))
  const t = getTranslations('appointments')
  const chosen = chosenService(services, query)
  if (!chosen) return NothingToBook()
  const booking = parseBookingQuery(base, query, chosen)
  const start = queryStart(query)
  // The parts are called as functions instead of rendered, so that this page handles an error while they load their data.
  if (start) return CustomerPage({ chosen, booking, start })
  const times = await TimeStep({ chosen, booking, query, path })
  return (
    <Main title={t('booking.title')}>
      <p className="mb-6 text-soft">{t('booking.intro')}</p>
      <Choices base={base} services={services} chosen={chosen} booking={booking} />
      {times}
    </Main>
  )
}

async function NothingToBook() {
  const t = getTranslations('appointments')
  const isAgent = (await currentSession())?.actor.kind === 'agent'
  return (
    <Main title={t('booking.title')}>
      <EmptyState title={t('booking.none')}>
        <p>{t(isAgent ? 'booking.noneAgent' : 'booking.noneHelp')}</p>
      </EmptyState>
    </Main>
  )
}

const firstValues = (query: Query): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(query).map((name) => [name, queryValue(query, name)]))

type ChoicesProps = {
  base: AppointmentBase
  services: OfferedService[]
  chosen: OfferedService
  booking: BookingQuery
}

function Choices({ base, services, chosen: { service }, booking }: ChoicesProps) {
  const t = getTranslations('appointments')
  return (
    <form
      method="get"
      action={`${base}/new`}
      className={cardClasses('mb-8 grid items-end gap-x-4 px-4 pt-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_2fr_auto]')}
    >
      <Select
        id="service"
        label={t('booking.service')}
        options={serviceOptions(services)}
        defaultValue={service.presetId}
      />
      {service.durationsMinutes.length > 1 ? (
        <Select
          id="minutes"
          label={t('booking.duration')}
          options={service.durationsMinutes.map((minutes) => ({
            value: String(minutes),
            label: t('booking.minutes', { minutes }),
          }))}
          defaultValue={String(booking.minutes)}
        />
      ) : null}
      {service.agents.length > 1 ? (
        <Select
          id="agent"
          label={t('booking.agent')}
          options={[
            { value: '', label: t('booking.anyAgent') },
            ...service.agents.map((agent) => ({ value: agent.id, label: agent.name })),
          ]}
          defaultValue={booking.agentId ?? ''}
        />
      ) : null}
      <Button variant="secondary" className="mb-6">
        {t('booking.showTimes')}
      </Button>
    </form>
  )
}

type TimeStepProps = { chosen: OfferedService; booking: BookingQuery; query: Query; path: string }

async function TimeStep({ chosen: { application, service }, booking, query, path }: TimeStepProps) {
  const timezone = (await currentSession())?.timezone ?? application.timezone
  const typed = parseTypedTime(query, timezone)
  const hrefOf = (start: Date) => bookingPath(booking, { start: start.toISOString() })
  const [start, ...others] = typed?.instants ?? []
  if (start && others.length === 0) redirect(hrefOf(start))
  const api = await getCaller()
  const times = await loadForStaff(
    api.console.times({
      applicationId: application.applicationId,
      presetId: service.presetId,
      durationMinutes: booking.minutes,
      ...(booking.agentId ? { agentId: booking.agentId } : {}),
      ...(booking.from ? { from: booking.from } : {}),
      timezone,
    }),
    path,
  )
  const customTime = (
    <CustomTime
      action={`${booking.base}/new`}
      params={queryParams(booking)}
      timezone={timezone}
      typed={typed}
      hrefOf={hrefOf}
    />
  )
  return (
    <>
      {/* After a time was typed, its problem comes first. */}
      {typed ? customTime : null}
      <AvailableTimeList times={times} hrefOf={hrefOf} hrefFrom={(from) => bookingPath(booking, { from })} />
      {typed ? null : customTime}
    </>
  )
}
