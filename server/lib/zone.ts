import { Temporal } from 'temporal-polyfill'

/** A zone's offsets as steps: from minute `from[i]` (UTC, since 1970) on, wall time is UTC plus `offset[i]` minutes. */
export type ZoneTable = { from: readonly number[]; offset: readonly number[]; firstYear: number; lastYear: number }

const tables = new Map<string, ZoneTable>()
const yearsAround = 3

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
export function stepAt(table: ZoneTable, minute: number): number {
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
  minute + (table.offset[stepAt(table, minute)] ?? 0)
