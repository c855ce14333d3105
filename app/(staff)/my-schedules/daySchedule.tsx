import { getTranslations } from '../../_i18n/console/translations.ts'
import { formatAppointmentTime, formatCalendarDay } from '../../_i18n/time.ts'
import { CardList } from '../../_ui/card.tsx'
import { TextLink } from '../../_ui/textLink.tsx'
import { StatusBadge } from '../_components/badges.tsx'
import { appointmentPath } from '../_shared/appointmentPath.ts'
import { displayName } from '../_shared/displayName.ts'
import type { MyAppointment, MySchedule } from '../_shared/types.ts'
import { ExpectedStart } from './expectedStart.tsx'
import { JoinButton } from './joinButton.tsx'

type Props = { day: MySchedule['days'][number]; schedule: MySchedule }

/** Appointments of one day. */
export function DaySchedule({ day, schedule: { today, timezone } }: Props) {
  const t = getTranslations('mySchedule')
  const relative = day.date === today ? t('today') : day.date === dayAfter(today) ? t('tomorrow') : null
  return (
    <section aria-labelledby={`day-${day.date}`} className="mb-8">
      <h2 id={`day-${day.date}`} className="mb-2 font-bold text-xl">
        {relative ? `${relative}, ` : ''}
        {formatCalendarDay(day.date)}
      </h2>
      <CardList>
        {day.appointments.map((appointment) => (
          <ScheduleRow key={appointment.id} appointment={appointment} timezone={timezone} />
        ))}
      </CardList>
    </section>
  )
}

function dayAfter(today: string): string {
  const at = new Date(`${today}T12:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}

function ScheduleRow({ appointment, timezone }: { appointment: MyAppointment; timezone: string }) {
  const t = getTranslations('mySchedule')
  const { id, start, end, status, serviceName, reference } = appointment
  const when = formatAppointmentTime({ start, end, timezone })
  return (
    <li className="grid items-center gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-[11rem_1fr_auto]">
      <time dateTime={start.toISOString()} className={status === 'cancelled' ? 'text-soft line-through' : undefined}>
        <span className="block font-semibold tabular-nums">{when.times}</span>
        <span className="block text-soft text-sm">{when.zone}</span>
      </time>
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <TextLink href={appointmentPath('/my-schedules', id)} className="font-semibold">
          {displayName(appointment.customerName)}
        </TextLink>
        <p className="text-soft">
          {serviceName}, {reference}
        </p>
        <ExpectedStart at={appointment.expectedStart} timezone={timezone} />
        {appointment.isMine ? null : (
          <p className="text-soft">
            {appointment.agentName ? t('withAgent', { agent: appointment.agentName }) : t('noAgent')}
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-3 sm:justify-end">
        <StatusBadge status={status} />
        <JoinButton appointment={appointment} />
      </div>
    </li>
  )
}
