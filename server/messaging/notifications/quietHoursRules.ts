import { Temporal } from 'temporal-polyfill'
import type { PresetPolicy } from '#server/domain/policySchema.ts'

export type QuietHours = NonNullable<PresetPolicy['quietHours']>

/** Returns the start and end of the quiet hours that contain `at` in this time zone, or null if it is outside them. */
export function quietHoursAround(at: Date, quietHours: QuietHours, zone: string): { from: Date; to: Date } | null {
  const wall = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const from = Temporal.PlainTime.from(quietHours.from)
  const to = Temporal.PlainTime.from(quietHours.to)
  const overMidnight = Temporal.PlainTime.compare(from, to) > 0
  const today = wall.toPlainDate()
  for (const day of [today.subtract({ days: 1 }), today]) {
    const start = instantOf(day, from, zone)
    const end = instantOf(overMidnight ? day.add({ days: 1 }) : day, to, zone)
    if (start <= at && at < end) return { from: start, to: end }
  }
  return null
}

/**
 * Moves a due time out of quiet hours: to their end if that is still useful, else to a minute before they start. Returns null if the
 * end is too late and the notification was not known before their start.
 */
export function shiftOutOfQuietHours(
  dueAt: Date,
  bounds: { knownAt: Date; usefulUntil: Date },
  quietHours: QuietHours | null,
  zone: string,
): Date | null {
  const quiet = quietHours && quietHoursAround(dueAt, quietHours, zone)
  if (!quiet) return dueAt
  if (quiet.to < bounds.usefulUntil) return quiet.to
  const before = new Date(quiet.from.getTime() - 60_000)
  return before > bounds.knownAt ? before : null
}

const instantOf = (day: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): Date =>
  new Date(day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds)
