import type { FieldError } from '#server/lib/errors.ts'
import { type MinuteRange, rangesOfWallTime, wallMinuteOf } from '#server/lib/zone.ts'
import type { NewException, WeeklyWindow } from './schema.ts'

const day = 1440

/**
 * Finds windows that overlap an earlier one of the same weekday, time zone and dates; each error points to the window's field.
 */
export function findOverlappingWindows(weekly: readonly WeeklyWindow[]): FieldError[] {
  const overlapping = weekly.flatMap((window, index) =>
    weekly.slice(0, index).some((other) => windowsOverlap(window, other)) ? [index] : [],
  )
  return overlapping.map((index) => ({
    pointer: `/weekly/${index}/startMinute`,
    code: 'overlaps',
    message: 'These hours overlap with other hours on the same day.',
  }))
}

function windowsOverlap(a: WeeklyWindow, b: WeeklyWindow): boolean {
  if (a.weekday !== b.weekday || a.timezone !== b.timezone) return false
  if (a.startMinute >= b.endMinute || b.startMinute >= a.endMinute) return false
  return !isBefore(a.effectiveTo, b.effectiveFrom) && !isBefore(b.effectiveTo, a.effectiveFrom)
}

const isBefore = (last: string | null, first: string | null): boolean => last !== null && first !== null && last < first

/**
 * Times whose appointments an exception affects: those that overlap one of `ranges` (with `byStart`, that begin in one) and do
 * not lie completely within one of `stillOpen`. Extra hours affect nothing.
 */
export type AffectedTimes = { ranges: MinuteRange[]; byStart: boolean; stillOpen: MinuteRange[] }

export function affectedTimesOf({
  kind,
  from,
  to,
  timezone,
}: Pick<NewException, 'kind' | 'from' | 'to' | 'timezone'>): AffectedTimes {
  const [start, end] = [wallMinuteOf(from), wallMinuteOf(to)]
  const covered = rangesOfWallTime(timezone, start, end)
  if (kind === 'extra') return { ranges: [], byStart: false, stillOpen: [] }
  if (kind === 'closed') return { ranges: covered, byStart: false, stillOpen: [] }
  const midnight = Math.floor(start / day) * day
  return { ranges: rangesOfWallTime(timezone, midnight, midnight + day), byStart: true, stillOpen: covered }
}
