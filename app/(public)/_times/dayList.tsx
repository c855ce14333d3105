import { formatAppointmentTime, formatCalendarDay, formatZone, hourIn } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { groupBy } from '../../_ui/group.ts'
import { SlotButton } from './slotButton.tsx'

type Slot = { start: Date; end: Date }
type Day = { date: string; slots: Slot[] }
type Props = {
  days: Day[]
  timezone: string
  hiddenFields: Record<string, string>
  choose: (form: FormData) => Promise<void>
}

/** Lists days with free times; each time is a button that selects it. */
export function DayList({ days, timezone, hiddenFields, choose }: Props) {
  return (
    <form action={choose}>
      {Object.entries(hiddenFields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {days.map((day) => (
        <section key={day.date} aria-labelledby={`day-${day.date}`} className="mb-8">
          <h2
            id={`day-${day.date}`}
            className="mb-3 border-line border-b pb-2 font-bold text-xl first-letter:uppercase"
          >
            {formatCalendarDay(day.date)}
            <span className="ms-2 font-normal text-base text-soft">{formatZone(timezone)}</span>
          </h2>
          <DayParts slots={day.slots} timezone={timezone} />
        </section>
      ))}
    </form>
  )
}

const parts = ['morning', 'afternoon', 'evening'] as const
type Part = (typeof parts)[number]
const partOf = (hour: number): Part => (hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening')

function DayParts({ slots, timezone }: { slots: Slot[]; timezone: string }) {
  const t = translations()
  const byPart = groupBy(slots, (slot) => partOf(hourIn(slot.start, timezone)))
  return parts.map((part) => {
    const some = byPart.get(part)
    if (!some) return null
    return (
      <div key={part} className="mb-4">
        <h3 className="mb-2 text-soft text-sm">{t(`times.${part}`)}</h3>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-2">
          {some.map((slot) => {
            const when = formatAppointmentTime({ ...slot, timezone })
            return (
              <li key={slot.start.toISOString()}>
                <SlotButton value={slot.start.toISOString()} label={when.start} note={when.season} name={when.full} />
              </li>
            )
          })}
        </ul>
      </div>
    )
  })
}
