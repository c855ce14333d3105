import { Temporal } from 'temporal-polyfill'

const minutes = (count: number): number => count * 60_000
export const addMinutes = (at: Date, count: number): Date => new Date(at.getTime() + minutes(count))
export const minutesBetween = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / 60_000)
export const addMs = (at: Date, ms: number): Date => new Date(at.getTime() + ms)
export const toMinute = (at: Date): number => Math.floor(at.getTime() / 60_000)
export const fromMinute = (minute: number): Date => new Date(minute * 60_000)
export const earliest = (a: Date, b: Date): Date => (a < b ? a : b)
export const latest = (a: Date, b: Date): Date => (a > b ? a : b)

/**
 * Returns the milliseconds of an ISO 8601 duration of exact length; days count 24 hours. Throws for negative durations
 * and for months or years.
 */
export function durationMs(iso: string): number {
  const parsed = Temporal.Duration.from(iso)
  if (parsed.sign < 0 || parsed.years || parsed.months) throw new RangeError('not a duration of exact length')
  return parsed.total({ unit: 'millisecond', relativeTo: Temporal.PlainDate.from('2000-01-01') })
}
export const durationMinutes = (iso: string): number => durationMs(iso) / 60_000
export const minutesToIso = (count: number): string => Temporal.Duration.from({ minutes: count }).toString()

export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(zone)
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}

/** Returns the wall time in a zone, to the minute: `2026-11-24T10:00`. */
export const wallTime = (at: Date, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
