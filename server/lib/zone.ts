import { Temporal } from 'temporal-polyfill'

/** A zone's offsets as steps: from minute `from[i]` (UTC, since 1970) on, wall time is UTC plus `offset[i]` minutes. */
export type ZoneTable = { from: readonly number[]; offset: readonly number[]; firstYear: number; lastYear: number }

const tables = new Map<string, ZoneTable>()
const yearsAround = 3
const day = 1440

/**
 * The steps that hold between two minutes, made once and kept: a conversion by the calendar library costs microseconds,
 * a look into this table none. Throws a RangeError for a zone the runtime does not know.
 */
export function zoneTable(zone: string, fromMinute: number, toMinute: number): ZoneTable {
  const firstYear = yearOf(fromMinute) - 1
  const lastYear = yearOf(toMinute) + 1
  const known = tables.get(zone)
  if (known && known.firstYear <= firstYear && known.lastYear >= lastYear) return known
  const made = makeTable(
    zone,
    Math.min(firstYear, known?.firstYear ?? firstYear),
    Math.max(lastYear + yearsAround, known?.lastYear ?? lastYear),
  )
  tables.set(zone, made)
  return made
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

/** Index of the step that holds at a minute. */
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

/** Minutes of wall time since 1970-01-01T00:00 on the zone's clocks at a minute. */
export const wallMinute = (table: ZoneTable, minute: number): number =>
  minute + (table.offset[findStep(table, minute)] ?? 0)

/** Half-open minutes since 1970. */
export type MinuteRange = { start: number; end: number }

/**
 * The minutes at which the zone's clocks show a wall time in [from, to), both in minutes of wall time since 1970:
 * two ranges where a repeated hour is cut, none within a gap.
 */
export function rangesOfWallTime(zone: string, from: number, to: number): MinuteRange[] {
  const table = zoneTable(zone, from - 2 * day, to + 2 * day)
  const found: MinuteRange[] = []
  for (let step = findStep(table, from - 2 * day); step < table.from.length; step++) {
    const begins = table.from[step] ?? 0
    if (begins > to + 2 * day) break
    const offset = table.offset[step] ?? 0
    const start = Math.max(begins, from - offset)
    const end = Math.min(table.from[step + 1] ?? Number.POSITIVE_INFINITY, to - offset)
    const last = found.at(-1)
    if (start >= end) continue
    if (last && last.end === start) last.end = end
    else found.push({ start, end })
  }
  return found
}

/** Minutes of wall time since 1970 of `2026-11-24T10:00`, of a date alone, or of PostgreSQL's form with a blank. */
export function wallMinuteOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 16) || '00:00'}Z`) / 60_000
}

/** `2026-11-24T10:00` of minutes of wall time since 1970. */
export const wallText = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 16)
