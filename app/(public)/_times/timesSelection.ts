import { isTimeZone } from '#server/lib/time.ts'
import { firstValue, type Query } from '../_shared/searchParams.ts'

/** The selection on the times page. All of it is in the URL, so it can be bookmarked, shared and reached with the back button. */
export type TimesSelection = {
  timezone: string
  durationMinutes: number
  from?: string
  /** The month shown instead of a list of days; an empty string means the current month. */
  month?: string
  /** The screen to continue with when the customer only changes the time. */
  next?: 'details' | 'check'
  notice?: string
}

/** Reads the selection from the query and ignores invalid values. The zone falls back to the remembered one, then to `defaultZone`. */
export function readSelection(
  query: Query,
  remembered: string | null,
  defaultZone: string,
  durations: number[],
): TimesSelection {
  const zones = [firstValue(query.timezone), remembered]
  const timezone = zones.find((zone): zone is string => Boolean(zone) && isTimeZone(zone ?? '')) ?? defaultZone
  const requestedDuration = Number(firstValue(query.duration))
  const from = firstValue(query.from)
  const next = firstValue(query.next)
  return {
    timezone,
    durationMinutes: durations.includes(requestedDuration) ? requestedDuration : (durations[0] ?? requestedDuration),
    from: from && isDate(from) ? from : undefined,
    month: parseMonth(firstValue(query.month)),
    next: next === 'check' || next === 'details' ? next : undefined,
    notice: firstValue(query.notice),
  }
}

/** Rejects dates such as 31 November, which `Date` would turn into 1 December. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
const parseMonth = (text: string | undefined): string | undefined =>
  text === undefined || /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : ''

type Change = { from?: string; month?: string; timezone?: string; duration?: number }

/** Returns the query of a changed selection. The start date and the month are kept only if `change` names them. */
export function selectionQuery(
  { timezone, durationMinutes, next }: TimesSelection,
  change: Change,
): Record<string, string> {
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

/** A page should have at most 72 buttons, but at least 24, so that late in the day it does not show too few. */
const MAX_SLOTS = 72
const MIN_SLOTS = 24

/** Returns as many whole days as fit on a page; the rest is on the following pages. */
export function daysThatFit<Slot>(times: Times<Slot>): Times<Slot> {
  let count = 0
  const cut = times.days.findIndex((day) => {
    const before = count
    count += day.slots.length
    return before >= MIN_SLOTS && count > MAX_SLOTS
  })
  if (cut < 0) return times
  return { ...times, days: times.days.slice(0, cut), laterFrom: times.days[cut]?.date ?? times.laterFrom }
}
