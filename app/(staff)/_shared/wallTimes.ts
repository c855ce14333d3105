import { Temporal } from 'temporal-polyfill'
import { wallTime } from '#server/lib/time.ts'

/** Instants of a local time: one, none in the hour that is skipped, two in the hour that is repeated; null if malformed. */
export function instantsOf(day: string, clock: string, timezone: string): Date[] | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(clock)) return null
  try {
    const wall = Temporal.PlainDateTime.from(`${day}T${clock}`, { overflow: 'reject' })
    const both = (['earlier', 'later'] as const).map((disambiguation) =>
      wall.toZonedDateTime(timezone, { disambiguation }),
    )
    const candidates = [...new Set(both.map((at) => at.epochMilliseconds))].map((at) => new Date(at))
    return candidates.filter((at) => wallTime(at, timezone) === `${day}T${clock}`)
  } catch {
    return null
  }
}
