import Holidays from 'date-holidays'
import { wallMinuteOf, wallText } from './zone.ts'

export type HolidayCalendar = { country: string; state: string | null; kinds: readonly string[]; locale: string }
/** `from` and `to` are minutes of wall time since 1970; whole days, except holidays that begin in the afternoon. */
export type Holiday = { date: string; name: string; from: number; to: number }

const day = 1440
const cache = new Map<string, readonly Holiday[]>()
const maxCacheSize = 500

/** Returns the holidays of a year in order of time, from a cache. Empty for an unknown country. */
export function holidaysOf(calendar: HolidayCalendar, year: number): readonly Holiday[] {
  const key = [calendar.country, calendar.state, calendar.kinds.join(), calendar.locale, year].join('|')
  const cached = cache.get(key)
  if (cached) return cached
  const holidays = computeHolidays(calendar, year)
  if (cache.size >= maxCacheSize) cache.clear()
  cache.set(key, holidays)
  return holidays
}

function computeHolidays({ country, state, kinds, locale }: HolidayCalendar, year: number): Holiday[] {
  const languages = [locale.split('-')[0] ?? 'en', 'en']
  const source = new Holidays({ country, ...(state ? { state } : {}) }, { languages })
  return source
    .getHolidays(year)
    .filter(({ type }) => kinds.includes(type))
    .map(({ date, name, start, end }) => {
      // A holiday ends at midnight, even in calendars whose days begin at sunset. The length is rounded, because a clock
      // change makes a day an hour longer or shorter.
      const from = wallMinuteOf(date)
      const length = (end.getTime() - start.getTime()) / 60_000
      const to = from % day === 0 ? from + Math.max(1, Math.round(length / day)) * day : nextMidnight(from)
      return { date: wallText(from).slice(0, 10), name, from, to }
    })
    .sort((a, b) => a.from - b.from || a.to - b.to)
}

const nextMidnight = (minute: number): number => (Math.floor(minute / day) + 1) * day

/** Whether the country or the state is known to the holiday calendar. */
export const isHolidayCountry = (country: string): boolean => country in new Holidays().getCountries()
export const isHolidayState = (country: string, state: string): boolean =>
  state in (new Holidays().getStates(country) ?? {})

/** Lists the codes of the countries with holidays. */
export const holidayCountries = (): string[] => Object.keys(new Holidays().getCountries())
/** Lists the states and regions of a country: code and name in its own language. */
export const holidayStates = (country: string): { code: string; name: string }[] =>
  Object.entries(new Holidays().getStates(country) ?? {}).map(([code, name]) => ({ code, name }))
