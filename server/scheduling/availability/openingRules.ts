import { mergeRanges, type Ranges, subtractRanges } from '#server/lib/ranges.ts'
import { findStep, wallMinute, type ZoneTable, zoneTable } from '#server/lib/zone.ts'
import type { AgentTimes, ApplicationExceptions, HoursException, Opening } from './schema.ts'

const day = 1440
const noExceptions: readonly HoursException[] = []

/**
 * Times at which an agent is open, as unordered flat triples: start, end, and the anchor of the grid of starts. Wall time and
 * minutes differ by a constant between two offset changes of a zone, so each window is cut at every change: a skipped hour has
 * no piece and a repeated hour has two.
 */
export type Pieces = number[]

/** An application's closures and holidays, resolved once for all of its agents. */
export type Closures = {
  application: ApplicationExceptions
  applicationClosed: Ranges
  holidays: Ranges
  changedDates: Set<number>
}

export const noApplicationExceptions: ApplicationExceptions = { exceptions: noExceptions, holidays: noExceptions }

export function closuresOf(company: ApplicationExceptions, from: number, to: number): Closures {
  return {
    application: company,
    applicationClosed: closedRanges(company.exceptions, from, to),
    holidays: closedRanges(company.holidays, from, to),
    changedDates: changedDates(company.exceptions),
  }
}

/**
 * Returns an agent's open times: weekly hours without holidays; on changed dates the changed hours instead (the agent's before
 * the application's); minus the application's closures, plus its extra hours; minus the agent's time off, plus the agent's
 * extra hours.
 */
export function openPieces(agent: AgentTimes, closures: Closures, from: number, to: number): Pieces {
  const own = agent.exceptions ?? noExceptions
  const shared = closures.application.exceptions
  const ownDates = changedDates(own)
  const isChanged = (date: number) => ownDates.has(date) || closures.changedDates.has(date)
  let open: Pieces = []
  const changing = ownDates.size + closures.changedDates.size > 0
  addWeekly(open, agent.openings, changing ? isChanged : null, from, to)
  open = subtractClosed(open, closures.holidays)
  addHours(open, own, 'changed', null, from, to)
  addHours(open, shared, 'changed', ownDates, from, to)
  open = subtractClosed(open, closures.applicationClosed)
  addHours(open, shared, 'extra', null, from, to)
  if (own.length > 0) open = subtractClosed(open, closedRanges(own, from, to))
  addHours(open, own, 'extra', null, from, to)
  return open
}

/** Returns the weekly hours without any exceptions. */
export function weeklyPieces({ openings }: AgentTimes, from: number, to: number): Pieces {
  const pieces: Pieces = []
  addWeekly(pieces, openings, null, from, to)
  return pieces
}

/** Merges pieces of any windows into open ranges. */
export function openRanges(pieces: Pieces): number[] {
  const ranges: number[] = []
  for (let i = 0; i < pieces.length; i += 3) ranges.push(pieces[i] ?? 0, pieces[i + 1] ?? 0)
  return mergeRanges(ranges)
}

/** Returns the minutes within [from, to) that closures cover. */
export function closedRanges(exceptions: readonly HoursException[], from: number, to: number): number[] {
  const pieces: Pieces = []
  addHours(pieces, exceptions, 'closed', null, from, to)
  return openRanges(pieces)
}

const dateOf = (exception: HoursException): number => Math.floor(exception.from / day)
const changedDates = (exceptions: readonly HoursException[]): Set<number> =>
  new Set(exceptions.filter(({ kind }) => kind === 'changed').map(dateOf))

function addWeekly(
  pieces: Pieces,
  openings: readonly Opening[],
  isChanged: ((date: number) => boolean) | null,
  from: number,
  to: number,
): void {
  for (const opening of openings) {
    const { weekday, startMinute, endMinute, firstDay, lastDay } = opening
    const table = tableFor(opening.timezone, from, to)
    // A window may have started two days earlier, because it may cross midnight and its zone may be a day behind.
    const earliest = Math.max(Math.floor(wallMinute(table, from) / day) - 2, firstDay ?? Number.NEGATIVE_INFINITY)
    const latest = Math.min(Math.floor(wallMinute(table, to) / day) + 1, lastDay ?? Number.POSITIVE_INFINITY)
    // Day 0, 1970-01-01, was a Thursday (ISO weekday 4).
    for (let date = earliest + ((((weekday - 4 - earliest) % 7) + 7) % 7); date <= latest; date += 7) {
      if (isChanged?.(date)) continue
      addWall(pieces, table, date * day + startMinute, date * day + endMinute, from, to)
    }
  }
}

function addHours(
  pieces: Pieces,
  exceptions: readonly HoursException[],
  kind: HoursException['kind'],
  exceptDates: Set<number> | null,
  from: number,
  to: number,
): void {
  for (const exception of exceptions) {
    if (exception.kind !== kind || exceptDates?.has(dateOf(exception))) continue
    addWall(pieces, tableFor(exception.timezone, from, to), exception.from, exception.to, from, to)
  }
}

// Covers three more days on each side: windows may cross midnight, and offsets reach 15 hours.
const tableFor = (zone: string, from: number, to: number): ZoneTable => zoneTable(zone, from - 3 * day, to + 3 * day)

/** Adds the minutes within [from, to) at which the zone's clock shows a time in [wallStart, wallEnd). */
function addWall(pieces: Pieces, table: ZoneTable, wallStart: number, wallEnd: number, from: number, to: number): void {
  const { from: steps, offset: offsets } = table
  for (let step = findStep(table, Math.max(wallStart, from) - day); step < steps.length; step++) {
    const stepStart = steps[step] ?? 0
    if (stepStart >= to || stepStart > wallEnd + day) return
    const anchor = wallStart - (offsets[step] ?? 0)
    const start = Math.max(stepStart, anchor, from)
    const end = Math.min(steps[step + 1] ?? to, wallEnd - (offsets[step] ?? 0), to)
    if (start < end) pieces.push(start, end, anchor)
  }
}

function subtractClosed(pieces: Pieces, closed: Ranges): Pieces {
  if (closed.length === 0) return pieces
  const remaining: Pieces = []
  for (let i = 0; i < pieces.length; i += 3) {
    const rest = subtractRanges([pieces[i] ?? 0, pieces[i + 1] ?? 0], closed)
    for (let index = 0; index < rest.length; index += 2)
      remaining.push(rest[index] ?? 0, rest[index + 1] ?? 0, pieces[i + 2] ?? 0)
  }
  return remaining
}

/** Sorts pieces by their start. */
export function sortByStart(pieces: Pieces): Pieces {
  const order: number[] = []
  for (let i = 0; i < pieces.length; i += 3) order.push(i)
  order.sort((a, b) => (pieces[a] ?? 0) - (pieces[b] ?? 0))
  const result: Pieces = []
  for (const i of order) result.push(pieces[i] ?? 0, pieces[i + 1] ?? 0, pieces[i + 2] ?? 0)
  return result
}
