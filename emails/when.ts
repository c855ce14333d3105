import { Temporal } from 'temporal-polyfill'
import { cityOf } from './cities.ts'
import type { MailLocale } from './locales.ts'

type Day = 'today' | 'tomorrow' | 'other'

/** An appointment's time in its reader's zone, in pieces that the messages put together. */
export type TimeParts = {
  /** `Tuesday 24 November 2026` */
  date: string
  /** `Tue 24 Nov` */
  shortDate: string
  /** `24 Nov`, for where every letter counts. */
  dayMonth: string
  start: string
  /** Carries its own offset when the clocks change during the appointment. */
  end: string
  /** Only when it ends on another day. */
  endDate: string | null
  /** `Berlin`, or null where the zone has no place (UTC, Etc/GMT-3). */
  city: string | null
  /** `GMT+1`, as it holds at the start. */
  offset: string
  day: Day
}

type Span = { startAt: Date; endAt: Date; timezone: string; now: Date }

/** Throws a RangeError for a zone the runtime does not know. */
export function timeParts(span: Span, locale: MailLocale): TimeParts {
  const start = inZone(span.startAt, span.timezone)
  const end = inZone(span.endAt, span.timezone)
  const write = (at: Date, style: Style) => format(at, locale, span.timezone, style)
  const sameDay = start.toPlainDate().equals(end.toPlainDate())
  const offset = gmt(start)
  const endClock = write(span.endAt, 'clock')
  return {
    date: write(span.startAt, 'longDate'),
    shortDate: write(span.startAt, 'shortDate'),
    dayMonth: write(span.startAt, 'dayMonth'),
    start: write(span.startAt, 'clock'),
    end: gmt(end) === offset ? endClock : `${endClock} ${gmt(end)}`,
    endDate: sameDay ? null : write(span.endAt, 'longDate'),
    city: cityOf(span.timezone, locale.code),
    offset,
    day: dayFrom(inZone(span.now, span.timezone), start),
  }
}

/** `10:03` of an instant. */
export const clockTime = (at: Date, timezone: string, locale: MailLocale): string =>
  format(at, locale, timezone, 'clock')

const styles = {
  longDate: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  shortDate: { weekday: 'short', day: 'numeric', month: 'short' },
  dayMonth: { day: 'numeric', month: 'short' },
  clock: { hour: '2-digit', minute: '2-digit' },
} satisfies Record<string, Intl.DateTimeFormatOptions>
type Style = keyof typeof styles

/** Kept, for making one costs a hundred times what using it does; there are a few for each zone. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor({ tag }: MailLocale, timeZone: string, style: Style): Intl.DateTimeFormat {
  const key = `${tag} ${timeZone} ${style}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(tag, { ...styles[style], timeZone })
  formatters.set(key, made)
  return made
}

const inZone = (at: Date, zone: string) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)

/** Runtimes differ in the spaces they use and, for British dates, in a comma; what we send must not. */
function format(at: Date, locale: MailLocale, timeZone: string, style: Style): string {
  const written = formatterFor(locale, timeZone, style).format(at).replace(/\s/gu, ' ')
  return locale.tag === 'en-GB' ? written.replace(',', '') : written
}

function dayFrom(now: Temporal.ZonedDateTime, start: Temporal.ZonedDateTime): Day {
  const { days } = now.toPlainDate().until(start.toPlainDate(), { largestUnit: 'days' })
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : 'other'
}

function gmt(at: Temporal.ZonedDateTime): string {
  const minutes = Math.round(at.offsetNanoseconds / 60e9)
  if (minutes === 0) return 'GMT'
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `GMT${minutes < 0 ? '-' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`
}
