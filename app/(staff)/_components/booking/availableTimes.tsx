import Link from 'next/link'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatAppointmentTime, formatCalendarDay, formatZone, hourIn } from '../../../_i18n/time.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { groupBy } from '../../../_ui/group.ts'
import { TextLink } from '../../../_ui/textLink.tsx'
import type { AvailableTimes } from '../../_shared/types.ts'

type Props = { times: AvailableTimes; hrefOf: (start: Date) => string; hrefFrom: (from: string) => string }

/** Times that customers can book, by day. Each is a link, so choosing one changes nothing yet. */
export function AvailableTimeList({ times, hrefOf, hrefFrom }: Props) {
  const t = getTranslations('appointments')
  return (
    <section aria-labelledby="offered" className="mb-8">
      <h2 id="offered" className="mb-3 font-bold text-xl">
        {t('times.offered')}
      </h2>
      <p className="mb-4">
        <TextLink href="#other">{t('times.other')}</TextLink>
      </p>
      {times.days.length === 0 ? (
        <EmptyState title={t('times.none')}>
          <p>{t('times.noneHelp')}</p>
        </EmptyState>
      ) : null}
      {times.days.map((day) => (
        <section key={day.date} aria-labelledby={`day-${day.date}`} className="mb-5">
          <h3 id={`day-${day.date}`} className="mb-2 border-line border-b pb-1 font-semibold text-lg">
            {formatCalendarDay(day.date)}
            <span className="ms-2 font-normal text-base text-soft">{formatZone(times.timezone)}</span>
          </h3>
          <PartsOfDay slots={day.slots} timezone={times.timezone} hrefOf={hrefOf} />
        </section>
      ))}
      {times.earlierFrom || times.laterFrom ? (
        <nav aria-label={t('times.more')} className="flex flex-wrap justify-between gap-2">
          {times.earlierFrom ? (
            <ButtonLink variant="secondary" href={hrefFrom(times.earlierFrom)}>
              {t('times.earlier')}
            </ButtonLink>
          ) : null}
          {times.laterFrom ? (
            <ButtonLink variant="secondary" href={hrefFrom(times.laterFrom)} className="ms-auto">
              {t('times.later')}
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </section>
  )
}

const partsOfDay = ['morning', 'afternoon', 'evening'] as const
const partOfDay = (hour: number): (typeof partsOfDay)[number] =>
  hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'

type PartsProps = { slots: AvailableTimes['days'][number]['slots']; timezone: string; hrefOf: Props['hrefOf'] }

function PartsOfDay({ slots, timezone, hrefOf }: PartsProps) {
  const t = getTranslations('appointments')
  const byPart = groupBy(slots, (slot) => partOfDay(hourIn(slot.start, timezone)))
  return partsOfDay.map((part) => {
    const own = byPart.get(part)
    if (!own) return null
    return (
      <div key={part} className="mb-3">
        <h4 className="mb-1 text-soft text-sm">{t(`times.${part}`)}</h4>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(5rem,1fr))] gap-2">
          {own.map((slot) => {
            const when = formatAppointmentTime({ ...slot, timezone })
            return (
              <li key={slot.start.toISOString()}>
                <Link
                  href={hrefOf(slot.start)}
                  prefetch={false}
                  aria-label={when.full}
                  className="flex min-h-11 items-center justify-center rounded-lg border border-field bg-card px-2 font-semibold text-ink tabular-nums no-underline hover:border-accent-ink hover:bg-sunken"
                >
                  {when.start}
                </Link>
              </li>
            )
          })}
        </ul>
      </div>
    )
  })
}
