import { isTimeZone } from '#server/lib/time.ts'
import { type Query, single } from '../_shared/where.ts'

/** Which times are looked at, all of it in the address, so that it can be kept, shared and gone back to. */
export type Shown = {
  timezone: string
  durationMinutes: number
  from?: string
  /** The month looked at instead of a list of days; empty is the present one. */
  month?: string
  /** Where choosing leads when somebody only came to change the time. */
  next?: 'details' | 'check'
  notice?: string
}

/** What cannot be read is passed over: the zone then is the one remembered, else the application's. */
export function shownTimes(query: Query, remembered: string | null, standard: string, durations: number[]): Shown {
  const zones = [single(query.timezone), remembered]
  const timezone = zones.find((zone): zone is string => Boolean(zone) && isTimeZone(zone ?? '')) ?? standard
  const asked = Number(single(query.duration))
  const from = single(query.from)
  const next = single(query.next)
  return {
    timezone,
    durationMinutes: durations.includes(asked) ? asked : (durations[0] ?? asked),
    from: from && isDate(from) ? from : undefined,
    month: monthIn(single(query.month)),
    next: next === 'check' || next === 'details' ? next : undefined,
    notice: single(query.notice),
  }
}

/** The engine takes the 31st of a shorter month for the next month's first; nobody meant that. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
const monthIn = (text: string | undefined): string | undefined =>
  text === undefined || /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : ''

type Change = { from?: string; month?: string; timezone?: string; duration?: number }

/** The query of other times, everything else as it is; a list of days or a month is always asked for anew. */
export function queryFor({ timezone, durationMinutes, next }: Shown, change: Change): Record<string, string> {
  const { from, month } = change
  return {
    timezone: change.timezone ?? timezone,
    duration: String(change.duration ?? durationMinutes),
    ...(from ? { from } : {}),
    ...(month === undefined ? {} : { month }),
    ...(next ? { next } : {}),
  }
}

type Times<Slot> = {
  from: string
  days: { date: string; slots: Slot[] }[]
  earlierFrom: string | null
  laterFrom: string | null
  until: string
}

/** More buttons than this on one page are a wall; fewer than that are too few to choose from, as late in the day. */
const MOST_SLOTS = 72
const FEW_SLOTS = 24

/** As many whole days as fit on a page; the rest is behind "More dates". */
export function fitting<Slot>(times: Times<Slot>): Times<Slot> {
  let count = 0
  const cut = times.days.findIndex((day) => {
    const before = count
    count += day.slots.length
    return before >= FEW_SLOTS && count > MOST_SLOTS
  })
  if (cut < 0) return times
  return { ...times, days: times.days.slice(0, cut), laterFrom: times.days[cut]?.date ?? times.laterFrom }
}
