import { Temporal } from 'temporal-polyfill'
import { cityOf, vowelOf } from '#emails/cities.ts'
import { isolateLtr } from './bidi.ts'
import { currentLocale } from './currentLocale.ts'
import { languages } from './locales.ts'
import { translations } from './translations.ts'

/** Texts of an appointment's time in one time zone. Times are always shown together with their zone. */
export type AppointmentTimeTexts = {
  /** `Tuesday 24 November`, with the year when asked for. */
  date: string
  /** `10:00` */
  start: string
  /** `10:00 to 10:30`; names the day again if the end is on another one. */
  times: string
  /** `summer time` or `winter time`, only in the hour that is repeated when the clocks go back. */
  season: string | null
  /** `Berlin time` */
  zone: string
  /** `Berlin time (GMT+1)` */
  zoneWithOffset: string
  /** `Tuesday 24 November, 10:00 to 10:30, Berlin time` */
  full: string
}

type Span = { start: Date; end: Date; timezone: string }

/** Cache of formatted times: a page shows about a hundred, and the next request shows the same ones. */
const timeCache = new Map<string, AppointmentTimeTexts>()
const MAX_CACHED_TIMES = 5000

/** Formats a time. Throws a RangeError for an unknown time zone. */
export function formatAppointmentTime(span: Span, options: { year?: boolean } = {}): AppointmentTimeTexts {
  const key = `${currentLocale()} ${span.timezone} ${span.start.getTime()} ${span.end.getTime()} ${options.year === true}`
  const cached = timeCache.get(key)
  if (cached) return cached
  if (timeCache.size >= MAX_CACHED_TIMES) timeCache.clear()
  const formatted = formatTime(span, options)
  timeCache.set(key, formatted)
  return formatted
}

function formatTime(span: Span, options: { year?: boolean }): AppointmentTimeTexts {
  const t = translations()
  const [start, end] = [toZone(span.start, span.timezone), toZone(span.end, span.timezone)]
  const offset = formatOffset(start)
  const date = formatDay(span.start, span.timezone, options)
  // When the clocks change during the appointment, start and end can read the same; the end then states its offset.
  const endClock = formatClock(span.end, span.timezone)
  const endText = start.toPlainDate().equals(end.toPlainDate())
    ? endClock
    : `${formatDay(span.end, span.timezone, options)}, ${endClock}`
  const times = t(offset === formatOffset(end) ? 'time.range' : 'time.rangeShift', {
    start: formatClock(span.start, span.timezone),
    end: endText,
    offset: isolateLtr(formatOffset(end)),
  })
  const zone = formatZone(span.timezone, offset)
  const season = findSeason(start)
  const seasonText = season && t(`time.${season}`)
  const zoneInSeason = seasonText ? t('time.inSeason', { zone, season: seasonText }) : zone
  return {
    date,
    start: formatClock(span.start, span.timezone),
    times,
    season: seasonText,
    zone,
    zoneWithOffset:
      zone === offset ? zone : t('time.zoneWithOffset', { zone: zoneInSeason, offset: isolateLtr(offset) }),
    full: t('time.full', { date, times, zone: zoneInSeason }),
  }
}

/** Formats an instant of today, such as the end of a hold: `10:42, Berlin time`. */
export function formatTimeAndZone(at: Date, timezone: string): string {
  const zone = formatZone(timezone, formatOffset(toZone(at, timezone)))
  return translations()('time.moment', { clock: formatClock(at, timezone), zone })
}

/** Formats an instant with its day: `Tuesday 24 November, 09:50, Berlin time`. */
export function formatDayTimeAndZone(at: Date, timezone: string): string {
  return `${formatDay(at, timezone, {})}, ${formatTimeAndZone(at, timezone)}`
}

/** Formats a calendar date `2026-11-24` as `Tuesday 24 November`. */
export const formatCalendarDay = (date: string, options: { year?: boolean } = {}): string =>
  formatDay(noonOf(date), 'UTC', options)
/** Formats a month `2026-11` as `November 2026`. */
export const formatMonth = (month: string): string =>
  format(noonOf(`${month}-01`), 'UTC', { month: 'long', year: 'numeric' })
/** Returns the weekday of a calendar date, `Tuesday` or `Tue`. */
export const formatWeekday = (date: string, weekday: 'long' | 'short' | 'narrow'): string =>
  format(noonOf(date), 'UTC', { weekday })

/** Names a time zone: `Berlin time`, or the offset if the zone has no city. */
export function formatZone(timezone: string, offset = 'GMT'): string {
  const city = cityOf(timezone, currentLocale())
  if (city === null) return offset
  return translations()('time.zone', { city: isolateLtr(city), vowel: vowelOf(city) })
}

/** Returns the hour of the day, 0 to 23, in the zone. */
export const hourIn = (at: Date, timezone: string): number => toZone(at, timezone).hour

/** Returns which of two repeated wall times an instant is, or null if its wall time is unique. */
function findSeason(at: Temporal.ZonedDateTime): 'summer' | 'winter' | null {
  const [first, second] = (['earlier', 'later'] as const).map((disambiguation) =>
    at.toPlainDateTime().toZonedDateTime(at.timeZoneId, { disambiguation }),
  )
  if (!first || !second || first.epochMilliseconds === second.epochMilliseconds) return null
  return at.epochMilliseconds === first.epochMilliseconds ? 'summer' : 'winter'
}

const toZone = (at: Date, zone: string) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
const noonOf = (date: string): Date => new Date(`${date}T12:00:00Z`)

const formatClock = (at: Date, timeZone: string): string => format(at, timeZone, { hour: '2-digit', minute: '2-digit' })

const formatDay = (at: Date, timeZone: string, options: { year?: boolean }): string =>
  format(at, timeZone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(options.year ? { year: 'numeric' } : {}),
  })

/** Cache of formatters: creating one is slow, and a page formats hundreds of times. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const MAX_FORMATTERS = 200

/** Formats an instant with ordinary spaces, because runtimes differ in the spaces that they use. */
function format(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const { tag } = languages[currentLocale()]
  const key = `${tag} ${timeZone} ${Object.entries(options).join()}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(tag, { ...options, timeZone })
    if (formatters.size >= MAX_FORMATTERS) formatters.clear()
    formatters.set(key, formatter)
  }
  const formatted = formatter.format(at).replace(/\s/gu, ' ')
  return tag === languages.en.tag ? formatted.replace(',', '') : formatted
}

function formatOffset(at: Temporal.ZonedDateTime): string {
  const total = Math.round(at.offsetNanoseconds / 60e9)
  if (total === 0) return 'GMT'
  const [hours, minutes] = [Math.trunc(Math.abs(total) / 60), Math.abs(total) % 60]
  return `GMT${total < 0 ? '-' : '+'}${hours}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`
}
