import type { FieldError } from '#server/lib/errors.ts'
import { type MinuteRange, rangesOfWall, wallMinuteOf } from '#server/lib/zone.ts'
import type { NewException, WeeklyWindow } from './schema.ts'

const day = 1440

/** Windows that would be open twice on the same clock, each named at its field. */
export function overlapsIn(weekly: readonly WeeklyWindow[]): FieldError[] {
  const found = weekly.flatMap((window, at) =>
    weekly.slice(0, at).some((other) => overlap(window, other)) ? [at] : [],
  )
  return found.map((at) => ({
    pointer: `/weekly/${at}/startMinute`,
    code: 'overlaps',
    message: 'This window overlaps another one of the same day.',
  }))
}

function overlap(a: WeeklyWindow, b: WeeklyWindow): boolean {
  if (a.weekday !== b.weekday || a.timezone !== b.timezone) return false
  if (a.startMinute >= b.endMinute || b.startMinute >= a.endMinute) return false
  return !isBefore(a.effectiveTo, b.effectiveFrom) && !isBefore(b.effectiveTo, a.effectiveFrom)
}

const isBefore = (last: string | null, first: string | null): boolean => last !== null && first !== null && last < first

/**
 * Which appointments an exception takes the hours from: those that overlap a range (or, `byStart`, begin in one) and do
 * not lie wholly within one that is kept. Extra hours take nothing.
 */
export type Reach = { ranges: MinuteRange[]; byStart: boolean; kept: MinuteRange[] }

export function reachOf({ kind, from, to, timezone }: Pick<NewException, 'kind' | 'from' | 'to' | 'timezone'>): Reach {
  const [start, end] = [wallMinuteOf(from), wallMinuteOf(to)]
  const covered = rangesOfWall(timezone, start, end)
  if (kind === 'extra') return { ranges: [], byStart: false, kept: [] }
  if (kind === 'closed') return { ranges: covered, byStart: false, kept: [] }
  const midnight = Math.floor(start / day) * day
  return { ranges: rangesOfWall(timezone, midnight, midnight + day), byStart: true, kept: covered }
}
