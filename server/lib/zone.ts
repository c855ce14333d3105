import { Temporal } from 'temporal-polyfill'

/**
 * Offsets of a zone in steps: from minute `from[i]` (UTC, since 1970) on, wall time is UTC plus `offset[i]` minutes.
 */
export type ZoneTable = { from: readonly number[]; offset: readonly number[]; firstYear: number; lastYear: number }

const tables = new Map<string, ZoneTable>()
const extraYears = 3
const day = 1440

/**
 * Returns the steps between two minutes, from a cache: a conversion by the calendar library takes microseconds, a
 * lookup in this table almost nothing. Throws a RangeError for an unknown zone.
 */
export function zoneTable(zone: string, fromMinute: number, toMinute: number): ZoneTable {
  const firstYear = yearOf(fromMinute) - 1
  const lastYear = yearOf(toMinute) + 1
  const cached = tables.get(zone)
  if (cached && cached.firstYear <= firstYear && cached.lastYear >= lastYear) return cached
  const table = makeTable(
    zone,
    Math.min(firstYear, cached?.firstYear ?? firstYear),
    Math.max(lastYear + extraYears, cached?.lastYear ?? lastYear),
  )
  tables.set(zone, table)
  return table
}

function makeTable(zone: string, firstYear: number, lastYear: number): ZoneTable {
  const from: number[] = []
  const offset: number[] = []
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.from(`${firstYear}-01-01T00:00Z`).toZonedDateTimeISO(zone)
  while (at && at.year <= lastYear + 1) {
    from.push(Math.floor(at.epochMilliseconds / 60_000))
    offset.push(Math.round(at.offsetNanoseconds / 60e9))
    at = at.getTimeZoneTransition('next')
  }
  return { from, offset, firstYear, lastYear }
}

const yearOf = (minute: number): number => new Date(minute * 60_000).getUTCFullYear()

/** Returns the index of the step that applies at a minute. */
export function findStep(table: ZoneTable, minute: number): number {
  let low = 0
  let high = table.from.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((table.from[middle] ?? 0) <= minute) low = middle
    else high = middle - 1
  }
  return low
}

/** Converts a minute to wall time in the zone, in minutes since 1970-01-01T00:00. */
export const wallMinute = (table: ZoneTable, minute: number): number =>
  minute + (table.offset[findStep(table, minute)] ?? 0)

/** Half-open range of minutes since 1970. */
export type MinuteRange = { start: number; end: number }

/**
 * Returns the ranges of minutes in which the wall time of the zone is in [from, to), both in minutes of wall time since
 * 1970: two ranges if a repeated hour is cut, none within a gap.
 */
export function rangesOfWallTime(zone: string, from: number, to: number): MinuteRange[] {
  const table = zoneTable(zone, from - 2 * day, to + 2 * day)
  const found: MinuteRange[] = []
  for (let step = findStep(table, from - 2 * day); step < table.from.length; step++) {
    const stepFrom = table.from[step] ?? 0
    if (stepFrom > to + 2 * day) break
    const offset = table.offset[step] ?? 0
    const start = Math.max(stepFrom, from - offset)
    const end = Math.min(table.from[step + 1] ?? Number.POSITIVE_INFINITY, to - offset)
    const last = found.at(-1)
    if (start >= end) continue
    if (last && last.end === start) last.end = end
    else found.push({ start, end })
  }
  return found
}

/** Parses `2026-11-24T10:00`, a date, or PostgreSQL's form with a space to minutes of wall time since 1970. */
export function wallMinuteOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 16) || '00:00'}Z`) / 60_000
}

/** Formats minutes of wall time since 1970 as `2026-11-24T10:00`. */
export const wallText = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 16)
