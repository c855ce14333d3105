import { Temporal } from 'temporal-polyfill'
import type { PresetPolicy } from '#server/domain/policySchema.ts'

export type QuietHours = NonNullable<PresetPolicy['quietHours']>

/** The quiet hours that `at` falls into on this zone's clocks, as the instants where they begin and end; null outside them. */
export function quietHoursAround(at: Date, quiet: QuietHours, zone: string): { from: Date; to: Date } | null {
  const wall = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const from = Temporal.PlainTime.from(quiet.from)
  const to = Temporal.PlainTime.from(quiet.to)
  const overMidnight = Temporal.PlainTime.compare(from, to) > 0
  const today = wall.toPlainDate()
  for (const day of [today.subtract({ days: 1 }), today]) {
    const begins = instantOf(day, from, zone)
    const ends = instantOf(overMidnight ? day.add({ days: 1 }) : day, to, zone)
    if (begins <= at && at < ends) return { from: begins, to: ends }
  }
  return null
}

/**
 * When something due in quiet hours is said instead: when they end, if that is still of use; else before they begin. Null: neither,
 * for it would be too late then, and was not known before.
 */
export function shiftOutOfQuietHours(
  dueAt: Date,
  bounds: { knownAt: Date; usefulUntil: Date },
  quiet: QuietHours | null,
  zone: string,
): Date | null {
  const around = quiet && quietHoursAround(dueAt, quiet, zone)
  if (!around) return dueAt
  if (around.to < bounds.usefulUntil) return around.to
  const before = new Date(around.from.getTime() - 60_000)
  return before > bounds.knownAt ? before : null
}

const instantOf = (day: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): Date =>
  new Date(day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds)
