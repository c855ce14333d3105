import { getTranslations } from '../../_i18n/console/translations.ts'
import { formatTimeAndZone } from '../../_i18n/time.ts'
import { TextLink } from '../../_ui/textLink.tsx'
import { AlertBanner } from '../_components/alertBanner.tsx'
import { appointmentPath } from '../_shared/appointmentPath.ts'
import { displayName } from '../_shared/displayName.ts'
import type { MyAppointment, MySchedule } from '../_shared/types.ts'

type Props = { schedule: MySchedule }
type RowText = (values: { name: string; time: string }) => string

/** Customers who are alone in the video session. */
export function WaitingCustomerAlert({ schedule }: Props) {
  const t = getTranslations('appointments')
  return (
    <AppointmentsAlert
      tone="warn"
      title={t('customerWaiting.title')}
      appointments={appointmentsOf(schedule).filter(({ customerWaiting }) => customerWaiting)}
      timezone={schedule.timezone}
      text={(values) => t('customerWaiting.row', values)}
    />
  )
}

/** Appointments whose pre-meeting message failed: Genesys will not call the agent, so the agent must join from here. */
export function FailedDispatchAlert({ schedule }: Props) {
  const t = getTranslations('mySchedule')
  return (
    <AppointmentsAlert
      tone="danger"
      title={t('dispatchFailedTitle')}
      appointments={appointmentsOf(schedule).filter(({ mustJoinManually }) => mustJoinManually)}
      timezone={schedule.timezone}
      text={(values) => t('dispatchFailedRow', values)}
    />
  )
}

const appointmentsOf = ({ days }: MySchedule): MyAppointment[] => days.flatMap((day) => day.appointments)

type AlertProps = {
  tone: 'warn' | 'danger'
  title: string
  appointments: MyAppointment[]
  timezone: string
  text: RowText
}

function AppointmentsAlert({ tone, title, appointments, timezone, text }: AlertProps) {
  if (appointments.length === 0) return null
  return (
    <AlertBanner tone={tone} title={title}>
      {appointments.map(({ id, customerName, start }) => (
        <p key={id}>
          <TextLink href={appointmentPath('/my-schedules', id)} className="text-ink">
            {text({ name: displayName(customerName), time: formatTimeAndZone(start, timezone) })}
          </TextLink>
        </p>
      ))}
    </AlertBanner>
  )
}
