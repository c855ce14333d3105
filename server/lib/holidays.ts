import Holidays from 'date-holidays'
import { wallMinuteOf, wallText } from './zone.ts'

export type HolidayCalendar = { country: string; state: string | null; kinds: readonly string[]; locale: string }
/** `from` and `to`: minutes of wall time since 1970, whole days but for holidays that begin in the afternoon. */
export type Holiday = { date: string; name: string; from: number; to: number }

const day = 1440
const cache = new Map<string, readonly Holiday[]>()
const maxCacheSize = 500

/** A year's holidays in order of time, made once and kept. Empty for a country nobody knows. */
export function holidaysOf(calendar: HolidayCalendar, year: number): readonly Holiday[] {
  const key = [calendar.country, calendar.state, calendar.kinds.join(), calendar.locale, year].join('|')
  const known = cache.get(key)
  if (known) return known
  const made = makeYear(calendar, year)
  if (cache.size >= maxCacheSize) cache.clear()
  cache.set(key, made)
  return made
}

function makeYear({ country, state, kinds, locale }: HolidayCalendar, year: number): Holiday[] {
  const languages = [locale.split('-')[0] ?? 'en', 'en']
  const source = new Holidays({ country, ...(state ? { state } : {}) }, { languages })
  return source
    .getHolidays(year)
    .filter(({ type }) => kinds.includes(type))
    .map(({ date, name, start, end }) => {
      // A day begins at midnight here, whatever a calendar's tradition says; a clock change makes it an hour longer or shorter.
      const from = wallMinuteOf(date)
      const length = (end.getTime() - start.getTime()) / 60_000
      const to = from % day === 0 ? from + Math.max(1, Math.round(length / day)) * day : nextMidnight(from)
      return { date: wallText(from).slice(0, 10), name, from, to }
    })
    .sort((a, b) => a.from - b.from || a.to - b.to)
}

const nextMidnight = (minute: number): number => (Math.floor(minute / day) + 1) * day

/** Country codes with holidays, and a country's states by their codes. */
export const isHolidayCountry = (country: string): boolean => country in new Holidays().getCountries()
export const isHolidayState = (country: string, state: string): boolean =>
  state in (new Holidays().getStates(country) ?? {})

/** The countries with holidays, by their codes. */
export const holidayCountries = (): string[] => Object.keys(new Holidays().getCountries())
/** A country's states and regions, code and name in its own language. */
export const holidayStates = (country: string): { code: string; name: string }[] =>
  Object.entries(new Holidays().getStates(country) ?? {}).map(([code, name]) => ({ code, name }))
