import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { currentSession } from '../../_shared/session.ts'
import { Main } from '../main.tsx'
import { bookAppointment } from './actions.ts'
import { AvailabilityNotice } from './availabilityNotice.tsx'
import { type BookingQuery, bookingPath, type OfferedService } from './bookingQuery.ts'
import { customerFields } from './customerFields.ts'
import { TimeForm } from './timeForm.tsx'

type Props = { chosen: OfferedService; booking: BookingQuery; start: Date }

/** Last step of a booking: the customer's details and consent, for the chosen time. */
export async function CustomerPage({ chosen: { application, service }, booking, start }: Props) {
  const path = bookingPath(booking, { start: start.toISOString() })
  const { applicationId } = application
  const { presetId } = service
  const agent = booking.agentId ? { agentId: booking.agentId } : {}
  const api = await getCaller()
  const checked = await loadForStaff(
    api.console.checkTime({ applicationId, presetId, durationMinutes: booking.minutes, ...agent, start }),
    path,
  )
  const timezone = (await currentSession())?.timezone ?? application.timezone
  const t = getTranslations('appointments')
  const title = t('booking.customerTitle')
  const outsideHours = !checked.offered && !checked.taken
  const target = {
    base: booking.base,
    applicationId,
    presetId,
    durationMinutes: booking.minutes,
    ...agent,
    start: start.toISOString(),
    timezone,
    outsideHours,
  }
  return (
    <Main title={title} back={{ href: bookingPath(booking), label: t('booking.chooseAnotherTime') }} formSetsTitle>
      <div className="max-w-2xl">
        <TimeHero start={start} end={checked.end} timezone={timezone} year>
          <p className="mt-2 [overflow-wrap:anywhere]">{service.name}</p>
          <p className="text-soft [overflow-wrap:anywhere]">
            {t('booking.withAgent', { name: agentName(service, booking.agentId) ?? t('booking.anyAgent') })}
          </p>
        </TimeHero>
        <AvailabilityNotice checked={checked} />
        <TimeForm
          action={bookAppointment.bind(null, target)}
          initial={{
            ...initialFormState({ locale: application.locale, timezone: application.timezone }),
            options: null,
          }}
          fields={customerFields(service, application)}
          optionsLabel={t('booking.time')}
          texts={formTexts(t(outsideHours ? 'booking.submitAnyway' : 'booking.submit'), title)}
        >
          <p className="mb-6 text-soft">{t('booking.confirmationNote')}</p>
        </TimeForm>
      </div>
    </Main>
  )
}

/** Name of the chosen agent, or of the service's only one. */
function agentName({ agents }: OfferedService['service'], agentId: string | undefined): string | null {
  const onlyAgent = agents.length === 1 ? agents[0] : undefined
  return (agents.find((agent) => agent.id === agentId) ?? onlyAgent)?.name ?? null
}
