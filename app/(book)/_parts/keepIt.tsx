import { CalendarPlus } from 'lucide-react'
import { words } from '../../_ui/words.ts'
import type { PublicAppointment } from './appointment.ts'
import { calendarLinks } from './calendarLinks.ts'

/** Ways to keep the appointment in a calendar of one's own; the links hold what the page shows and lead to the call. */
export function KeepIt({ appointment }: { appointment: PublicAppointment; token: string }) {
  const t = words()
  const links = calendarLinks({
    title: `${appointment.serviceName}, ${appointment.application.name}`,
    details: `${t('confirmed.reference')}: ${appointment.reference}`,
    location: appointment.joinUrl ?? '',
    start: appointment.start,
    end: appointment.end,
  })
  return (
    <div className="mb-6 print-hidden">
      <h3 className="mb-1 flex items-center gap-2 font-semibold">
        <CalendarPlus aria-hidden className="size-5 shrink-0" />
        {t('confirmed.calendar')}
      </h3>
      <ul className="flex flex-wrap gap-x-6">
        {links.map(({ name, href }) => (
          <li key={name}>
            <a href={href} target="_blank" rel="noopener noreferrer" className="inline-flex min-h-11 items-center">
              {t('confirmed.calendarOf', { name })}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
