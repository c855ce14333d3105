import { mergeRanges, type Ranges, subtractRanges } from '#server/lib/ranges.ts'
import { findStep, wallMinute, type ZoneTable, zoneTable } from '#server/lib/zone.ts'
import type { AgentTimes, ApplicationExceptions, HoursException, Opening } from './schema.ts'

const day = 1440
const none: readonly HoursException[] = []

/**
 * When an agent is open, as flat triples in no order: begin, end, and where the grid of starts begins. Within one
 * step of a zone, wall time and minutes differ by a constant, so each window is cut where the offset changes: what lies
 * in a gap has no minutes and so no piece, what is repeated has two.
 */
export type Pieces = number[]

/** The company's closures and holidays, resolved once for all of its agents. */
export type Closures = {
  application: ApplicationExceptions
  applicationClosed: Ranges
  holidays: Ranges
  changedDates: Set<number>
}

export const noApplicationExceptions: ApplicationExceptions = { exceptions: none, holidays: none }

export function closuresOf(company: ApplicationExceptions, from: number, to: number): Closures {
  return {
    application: company,
    applicationClosed: closedRanges(company.exceptions, from, to),
    holidays: closedRanges(company.holidays, from, to),
    changedDates: changedDates(company.exceptions),
  }
}

/**
 * The weekly hours without holidays, on changed dates the hours given instead (the agent's before the company's), less the
 * company's closures, with its extra hours, less the agent's time off, with the agent's extra hours.
 */
export function openPieces(agent: AgentTimes, closures: Closures, from: number, to: number): Pieces {
  const own = agent.exceptions ?? none
  const common = closures.application.exceptions
  const ownDates = changedDates(own)
  const isChanged = (date: number) => ownDates.has(date) || closures.changedDates.has(date)
  let open: Pieces = []
  const changing = ownDates.size + closures.changedDates.size > 0
  addWeekly(open, agent.openings, changing ? isChanged : null, from, to)
  open = subtractClosed(open, closures.holidays)
  addHours(open, own, 'changed', null, from, to)
  addHours(open, common, 'changed', ownDates, from, to)
  open = subtractClosed(open, closures.applicationClosed)
  addHours(open, common, 'extra', null, from, to)
  if (own.length > 0) open = subtractClosed(open, closedRanges(own, from, to))
  addHours(open, own, 'extra', null, from, to)
  return open
}

/** The weekly hours as if nothing differed from them. */
export function weeklyPieces({ openings }: AgentTimes, from: number, to: number): Pieces {
  const pieces: Pieces = []
  addWeekly(pieces, openings, null, from, to)
  return pieces
}

/** When pieces are open at all, however many windows they come from. */
export function openRanges(pieces: Pieces): number[] {
  const ranges: number[] = []
  for (let at = 0; at < pieces.length; at += 3) ranges.push(pieces[at] ?? 0, pieces[at + 1] ?? 0)
  return mergeRanges(ranges)
}

/** The minutes that closures cover within [from, to). */
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
    // A window may have begun two days before: it runs over midnight, and its zone may be a day behind.
    const earliest = Math.max(Math.floor(wallMinute(table, from) / day) - 2, firstDay ?? Number.NEGATIVE_INFINITY)
    const latest = Math.min(Math.floor(wallMinute(table, to) / day) + 1, lastDay ?? Number.POSITIVE_INFINITY)
    // ISO weekday of a day number: 1970-01-01 was a Thursday.
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
  notOn: Set<number> | null,
  from: number,
  to: number,
): void {
  for (const exception of exceptions) {
    if (exception.kind !== kind || notOn?.has(dateOf(exception))) continue
    addWall(pieces, tableFor(exception.timezone, from, to), exception.from, exception.to, from, to)
  }
}

// Three days more on each side: windows run over midnight, and offsets reach 15 hours.
const tableFor = (zone: string, from: number, to: number): ZoneTable => zoneTable(zone, from - 3 * day, to + 3 * day)

/** Adds the minutes within [from, to) at which the zone's clock shows a time in [wallStart, wallEnd). */
function addWall(pieces: Pieces, table: ZoneTable, wallStart: number, wallEnd: number, from: number, to: number): void {
  const { from: steps, offset: offsets } = table
  for (let step = findStep(table, Math.max(wallStart, from) - day); step < steps.length; step++) {
    const begins = steps[step] ?? 0
    if (begins >= to || begins > wallEnd + day) return
    const anchor = wallStart - (offsets[step] ?? 0)
    const start = Math.max(begins, anchor, from)
    const end = Math.min(steps[step + 1] ?? to, wallEnd - (offsets[step] ?? 0), to)
    if (start < end) pieces.push(start, end, anchor)
  }
}

function subtractClosed(pieces: Pieces, closed: Ranges): Pieces {
  if (closed.length === 0) return pieces
  const left: Pieces = []
  for (let at = 0; at < pieces.length; at += 3) {
    const rest = subtractRanges([pieces[at] ?? 0, pieces[at + 1] ?? 0], closed)
    for (let one = 0; one < rest.length; one += 2) left.push(rest[one] ?? 0, rest[one + 1] ?? 0, pieces[at + 2] ?? 0)
  }
  return left
}

/** By begin. */
export function sortByBegin(pieces: Pieces): Pieces {
  const order: number[] = []
  for (let at = 0; at < pieces.length; at += 3) order.push(at)
  order.sort((a, b) => (pieces[a] ?? 0) - (pieces[b] ?? 0))
  const result: Pieces = []
  for (const at of order) result.push(pieces[at] ?? 0, pieces[at + 1] ?? 0, pieces[at + 2] ?? 0)
  return result
}
