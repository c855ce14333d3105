import { isTimeZone } from '#server/lib/time.ts'
import { single } from './where.ts'

/** Which times are looked at, all of it in the address, so that it can be kept, shared and gone back to. */
export type Shown = {
  timezone: string
  durationMinutes: number
  from?: string
  /** Where choosing leads when somebody only came to change the time. */
  next?: 'details' | 'check'
  notice?: string
}

type Query = Record<string, string | string[] | undefined>

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
    from: from && /^\d{4}-\d{2}-\d{2}$/.test(from) ? from : undefined,
    next: next === 'check' || next === 'details' ? next : undefined,
    notice: single(query.notice),
  }
}

/** The address of other times, everything else as it is. */
export function searchFor(
  { timezone, durationMinutes, next }: Shown,
  change: { from?: string; timezone?: string },
): string {
  const query = new URLSearchParams({ timezone: change.timezone ?? timezone, duration: String(durationMinutes) })
  if (change.from) query.set('from', change.from)
  if (next) query.set('next', next)
  return `?${query}`
}

type Times<Slot> = {
  from: string
  days: { date: string; slots: Slot[] }[]
  earlierFrom: string | null
  laterFrom: string | null
}

/** More buttons than this on one page are a wall. */
const MOST_SLOTS = 72

/** As many whole days as fit on a page; the rest is behind "More dates". */
export function fitting<Slot>(times: Times<Slot>): Times<Slot> {
  let count = 0
  const cut = times.days.findIndex((day, index) => {
    count += day.slots.length
    return index > 0 && count > MOST_SLOTS
  })
  if (cut < 0) return times
  return { ...times, days: times.days.slice(0, cut), laterFrom: times.days[cut]?.date ?? times.laterFrom }
}
