import { Fragment } from 'react'
import { unavailableReason } from '../../../_i18n/console/appointmentLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatDayTimeAndZone } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { Button } from '../../../_ui/button.tsx'
import { CardList, cardClasses } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { Select } from '../../../_ui/field.tsx'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { type Query, withQuery } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import type { CheckedTime } from '../../_shared/types.ts'
import { Main } from '../main.tsx'
import { Section } from '../section.tsx'
import { AvailabilityBadge } from './availabilityNotice.tsx'
import {
  type BookingQuery,
  chosenService,
  listServices,
  type OfferedService,
  parseBookingQuery,
  queryParams,
  serviceOptions,
} from './bookingQuery.ts'
import { parseTypedTime, type TypedTime, TypedTimeFields, typedTimeError } from './customTime.tsx'

/** Explains whether a time is available, agent by agent. The question is in the query string, so the answer can be shared. */
export async function AvailabilityPage({ base, query }: { base: AppointmentBase; query: Query }) {
  const path = `${base}/availability`
  const api = await getCaller()
  const services = listServices(await loadForStaff(api.console.offers(), path))
  const t = getTranslations('appointments')
  const chosen = chosenService(services, query)
  if (!chosen) {
    return (
      <Main title={t('availability.title')}>
        <EmptyState title={t('booking.none')}>
          <p>{t('booking.noneHelp')}</p>
        </EmptyState>
      </Main>
    )
  }
  const booking = parseBookingQuery(base, query, chosen)
  const timezone = (await currentSession())?.timezone ?? chosen.application.timezone
  const typed = parseTypedTime(query, timezone)
  const error = typed && typedTimeError(typed)
  const starts = typed?.instants ?? []
  const answers = await Promise.all(
    starts.map((start) => AvailabilityAnswer({ chosen, booking, start, timezone, path })),
  )
  return (
    <Main title={t('availability.title')}>
      <p className="mb-6 text-soft">{t('availability.intro')}</p>
      {error ? <ErrorSummary title={t('availability.title')} errors={[{ href: '#day', message: error }]} /> : null}
      <TimeQuestion path={path} services={services} booking={booking} timezone={timezone} typed={typed} />
      {answers.map((answer, index) => (
        <Fragment key={starts[index]?.toISOString()}>{answer}</Fragment>
      ))}
    </Main>
  )
}

type QuestionProps = {
  path: string
  services: OfferedService[]
  booking: BookingQuery
  timezone: string
  typed: TypedTime | null
}

function TimeQuestion({ path, services, booking, timezone, typed }: QuestionProps) {
  const t = getTranslations('appointments')
  return (
    <form
      method="get"
      action={path}
      className={cardClasses('mb-8 grid items-end gap-x-4 px-4 pt-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_auto]')}
    >
      <Select
        id="service"
        label={t('booking.service')}
        options={serviceOptions(services)}
        defaultValue={booking.presetId}
      />
      <TypedTimeFields typed={typed} timezone={timezone} />
      <Button variant="secondary" className="mb-6">
        {t('availability.submit')}
      </Button>
    </form>
  )
}

type AnswerProps = { chosen: OfferedService; booking: BookingQuery; start: Date; timezone: string; path: string }

async function AvailabilityAnswer({ chosen, booking, start, timezone, path }: AnswerProps) {
  const t = getTranslations('appointments')
  const api = await getCaller()
  const { applicationId } = chosen.application
  const checked = await loadForStaff(
    api.console.checkTime({ applicationId, presetId: booking.presetId, durationMinutes: booking.minutes, start }),
    withQuery(path, queryParams(booking)),
  )
  return (
    <div role="status" className="mb-8 max-w-2xl">
      <h2 className="mb-1 font-bold text-xl">
        {t(checked.offered ? 'availability.offered' : 'availability.notOffered')}
      </h2>
      <p className="mb-4 text-soft">
        {formatDayTimeAndZone(start, timezone)}, {t('booking.minutes', { minutes: booking.minutes })}
      </p>
      {checked.reasons.length > 0 ? (
        <div className="mb-6">
          <Section title={t('availability.service')}>
            <ul className="space-y-1">
              {checked.reasons.map((reason) => (
                <li key={reason}>{unavailableReason(reason)}</li>
              ))}
            </ul>
          </Section>
        </div>
      ) : null}
      <Section title={t('availability.agents')}>
        <AgentAvailability checked={checked} />
      </Section>
    </div>
  )
}

function AgentAvailability({ checked }: { checked: CheckedTime }) {
  if (checked.agents.length === 0) {
    return <p className="text-soft">{getTranslations('appointments')('timeCheck.noAgents')}</p>
  }
  return (
    <CardList>
      {checked.agents.map(({ id, name, reasons }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <p className="font-semibold">{name}</p>
            {reasons.map((reason) => (
              <p key={reason} className="text-soft">
                {unavailableReason(reason)}
              </p>
            ))}
          </div>
          <AvailabilityBadge reasons={reasons} />
        </li>
      ))}
    </CardList>
  )
}
