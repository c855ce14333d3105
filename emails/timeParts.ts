import { Temporal } from 'temporal-polyfill'
import { cityOf } from './cities.ts'
import type { MailLocale } from './locales.ts'

type Day = 'today' | 'tomorrow' | 'other'

/** An appointment's time in the recipient's zone, in parts that the messages combine. */
export type TimeParts = {
  /** `Tuesday 24 November 2026` */
  date: string
  /** `Tue 24 Nov` */
  shortDate: string
  /** `24 Nov`, for text messages with little room. */
  dayMonth: string
  start: string
  /** Includes its own offset if the clocks change during the appointment. */
  end: string
  /** Set only if the appointment ends on another day. */
  endDate: string | null
  /** `Berlin`, or null for a zone without a city (UTC, Etc/GMT-3). */
  city: string | null
  /** `GMT+1`, the offset at the start. */
  offset: string
  day: Day
}

type Span = { startAt: Date; endAt: Date; timezone: string; now: Date }

/** Formats the parts of an appointment's time. Throws a RangeError for a zone that the runtime does not know. */
export function timeParts(span: Span, locale: MailLocale): TimeParts {
  const start = inZone(span.startAt, span.timezone)
  const end = inZone(span.endAt, span.timezone)
  const formatAs = (at: Date, style: Style) => format(at, locale, span.timezone, style)
  const sameDay = start.toPlainDate().equals(end.toPlainDate())
  const offset = gmt(start)
  const endClock = formatAs(span.endAt, 'clock')
  return {
    date: formatAs(span.startAt, 'longDate'),
    shortDate: formatAs(span.startAt, 'shortDate'),
    dayMonth: formatAs(span.startAt, 'dayMonth'),
    start: formatAs(span.startAt, 'clock'),
    end: gmt(end) === offset ? endClock : `${endClock} ${gmt(end)}`,
    endDate: sameDay ? null : formatAs(span.endAt, 'longDate'),
    city: cityOf(span.timezone, locale.code),
    offset,
    day: dayFrom(inZone(span.now, span.timezone), start),
  }
}

/** Formats an instant as `10:03`. */
export const clockTime = (at: Date, timezone: string, locale: MailLocale): string =>
  format(at, locale, timezone, 'clock')

const styles = {
  longDate: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  shortDate: { weekday: 'short', day: 'numeric', month: 'short' },
  dayMonth: { day: 'numeric', month: 'short' },
  clock: { hour: '2-digit', minute: '2-digit' },
} satisfies Record<string, Intl.DateTimeFormatOptions>
type Style = keyof typeof styles

/** Cached, because creating a formatter costs a hundred times as much as using it. There are a few per zone. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor({ tag }: MailLocale, timeZone: string, style: Style): Intl.DateTimeFormat {
  const key = `${tag} ${timeZone} ${style}`
  const existing = formatters.get(key)
  if (existing) return existing
  const formatter = new Intl.DateTimeFormat(tag, { ...styles[style], timeZone })
  formatters.set(key, formatter)
  return formatter
}

const inZone = (at: Date, zone: string) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)

/** Normalizes the spaces and, for British dates, the comma, which differ between runtimes. Messages must be the same everywhere. */
function format(at: Date, locale: MailLocale, timeZone: string, style: Style): string {
  const text = formatterFor(locale, timeZone, style).format(at).replace(/\s/gu, ' ')
  return locale.tag === 'en-GB' ? text.replace(',', '') : text
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
