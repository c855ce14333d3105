import { redirect } from 'next/navigation'
import { formTexts } from '../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatAppointmentTime } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { initialFormState } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { type AppointmentBase, appointmentPath } from '../../_shared/appointmentPath.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { type Query, withQuery } from '../../_shared/query.ts'
import { currentSession } from '../../_shared/session.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { AvailabilityNotice } from '../booking/availabilityNotice.tsx'
import { AvailableTimeList } from '../booking/availableTimes.tsx'
import { queryFrom, queryStart } from '../booking/bookingQuery.ts'
import { CustomTime, parseTypedTime } from '../booking/customTime.tsx'
import { TimeForm } from '../booking/timeForm.tsx'
import { Main } from '../main.tsx'
import { AppointmentSummary } from './appointmentSummary.tsx'
import { rescheduleAppointment } from './rescheduleActions.ts'

type Props = { base: AppointmentBase; id: string; query: Query }

/** Rescheduling in two steps: an available or typed time, then the confirmation with its consequences. */
export async function ReschedulePage({ base, id, query }: Props) {
  const path = `${appointmentPath(base, id)}/reschedule`
  const api = await getCaller()
  const appointment = await loadForStaff(api.appointments.get({ id }), path)
  const timezone = (await currentSession())?.timezone ?? appointment.application.timezone
  if (appointment.actions.reschedule !== null) redirect(withQuery(appointmentPath(base, id), { refused: 'over' }))
  const start = queryStart(query)
  const step = { base, appointment, timezone, path }
  return start ? ConfirmTime({ ...step, start }) : ChooseTime({ ...step, query })
}

type StepProps = { base: AppointmentBase; appointment: AppointmentDetails; timezone: string; path: string }

async function ChooseTime({ base, appointment, timezone, path, query }: StepProps & { query: Query }) {
  const t = getTranslations('appointments')
  const typed = parseTypedTime(query, timezone)
  const hrefOf = (start: Date) => withQuery(path, { start: start.toISOString() })
  const [start, ...others] = typed?.instants ?? []
  if (start && others.length === 0) redirect(hrefOf(start))
  const from = queryFrom(query)
  const api = await getCaller()
  const times = await loadForStaff(
    api.console.times({ appointmentId: appointment.id, timezone, ...(from ? { from } : {}) }),
    path,
  )
  const customTime = <CustomTime action={path} params={{}} timezone={timezone} typed={typed} hrefOf={hrefOf} />
  return (
    <Main
      title={titleOf(appointment)}
      back={{ href: appointmentPath(base, appointment.id), label: t('reschedule.back') }}
    >
      <AppointmentSummary appointment={appointment} timezone={timezone} />
      {typed ? customTime : null}
      <AvailableTimeList times={times} hrefOf={hrefOf} hrefFrom={(day) => withQuery(path, { from: day })} />
      {typed ? null : customTime}
    </Main>
  )
}

const titleOf = ({ reference }: AppointmentDetails): string =>
  getTranslations('appointments')('reschedule.title', { reference })

async function ConfirmTime({ base, appointment, timezone, path, start }: StepProps & { start: Date }) {
  const t = getTranslations('appointments')
  const { id } = appointment
  const api = await getCaller()
  const here = withQuery(path, { start: start.toISOString() })
  const checked = await loadForStaff(api.console.checkTime({ appointmentId: id, start }), here)
  const isSameTime = start.getTime() === appointment.start.getTime()
  const title = titleOf(appointment)
  const outsideHours = !checked.offered && !checked.taken && !isSameTime
  return (
    <Main title={title} back={{ href: appointmentPath(base, id), label: t('reschedule.back') }} formSetsTitle>
      <AppointmentSummary appointment={appointment} timezone={timezone} />
      <div className="max-w-2xl">
        <h2 className="mb-2 font-bold text-xl">{t('reschedule.newTime')}</h2>
        <TimeHero start={start} end={checked.end} timezone={timezone} year>
          {appointment.timezone === timezone ? null : (
            <p className="mt-2 text-soft">
              {getTranslations('console')('appointment.customerTime')}:{' '}
              {formatAppointmentTime({ start, end: checked.end, timezone: appointment.timezone }, { year: true }).full}
            </p>
          )}
        </TimeHero>
        {isSameTime ? (
          <Notice>
            <p>{t('reschedule.sameTime')}</p>
          </Notice>
        ) : (
          <AvailabilityNotice checked={checked} />
        )}
        <h2 className="mb-1 font-semibold text-lg">{t('reschedule.notification')}</h2>
        <p className="mb-6 [overflow-wrap:anywhere]">{notificationText(appointment)}</p>
        <TimeForm
          action={rescheduleAppointment.bind(null, { base, id, start: start.toISOString(), timezone })}
          initial={{ ...initialFormState(), options: null }}
          fields={[{ kind: 'text', name: 'reason', label: t('reschedule.reason'), maxLength: 500 }]}
          optionsLabel={t('reschedule.nearestTimes')}
          texts={formTexts(t(outsideHours ? 'reschedule.submitAnyway' : 'reschedule.submit'), title)}
          beside={
            <ButtonLink variant="secondary" href={path}>
              {t('booking.chooseAnotherTime')}
            </ButtonLink>
          }
        />
      </div>
    </Main>
  )
}

/** Whether the customer will be notified of the new time. */
function notificationText({ participants, notificationsActive }: AppointmentDetails): string {
  const t = getTranslations('appointments')
  const customer = participants.find(({ type }) => type === 'CUSTOMER')
  const isReachable = notificationsActive && (customer?.email || customer?.phone)
  if (!isReachable) return t('reschedule.customerNotNotified')
  return t('reschedule.customerNotified', { name: customer.name ?? getTranslations('console')('list.noName') })
}
