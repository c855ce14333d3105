import { CalendarPlus } from 'lucide-react'
import { translations } from '../../_i18n/translations.ts'
import type { PublicAppointment } from './appointment.ts'
import { calendarLinks } from './calendarLinks.ts'
import { managePath } from './paths.ts'

type Props = { appointment: PublicAppointment; token: string; level?: 2 | 3 }

/** Offers to add the appointment to a calendar. The entries contain what the page shows and the join link. */
export function AddToCalendar({ appointment, token, level = 3 }: Props) {
  const t = translations()
  const Title = `h${level}` as const
  const links = calendarLinks({
    title: `${appointment.serviceName}, ${appointment.application.name}`,
    details: `${t('confirmed.reference')}: ${appointment.reference}`,
    location: appointment.joinUrl ?? '',
    start: appointment.start,
    end: appointment.end,
  })
  return (
    <div className="mb-6 print-hidden">
      <Title className="mb-1 flex items-center gap-2 font-semibold">
        <CalendarPlus aria-hidden className="size-5 shrink-0" />
        {t('confirmed.calendar')}
      </Title>
      <ul className="flex flex-wrap gap-x-6">
        <li>
          {/* A plain link, because the target is a file and the framework's link would try to render it. */}
          <a href={managePath(token, '/calendar')} className="inline-flex min-h-11 items-center">
            {t('change.file')}
          </a>
        </li>
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
