import { CalendarClock } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatAppointmentTime } from '../_i18n/time.ts'

type Props = { start: Date; end: Date; timezone: string; year?: boolean; strikethrough?: boolean; children?: ReactNode }

/** Shows the appointment's time prominently, with its time zone below. */
export function TimeHero({ start, end, timezone, year, strikethrough, children }: Props) {
  const when = formatAppointmentTime({ start, end, timezone }, { year })
  return (
    <div className="mb-8 flex gap-4 rounded-lg border border-line border-s-4 border-s-accent-ink bg-card p-4 sm:p-6">
      <CalendarClock aria-hidden className="mt-1 hidden size-7 shrink-0 text-accent-ink sm:block" />
      <div className="min-w-0">
        <time dateTime={start.toISOString()} className={strikethrough ? 'line-through decoration-2' : undefined}>
          <span className="block font-bold text-2xl leading-tight first-letter:uppercase">{when.date}</span>
          <span className="mt-1 block font-semibold text-xl">{when.times}</span>
        </time>
        <p className="mt-1 text-soft">{when.zoneWithOffset}</p>
        {children}
      </div>
    </div>
  )
}
