import { Temporal } from 'temporal-polyfill'
import type { PresetPolicy } from './policy.ts'

/** Half-open. */
export type Span = { start: Date; end: Date }
export type CapWindows = { day: Span; week: Span }

/** The day and the week, from Monday, of a zone that a start falls into. */
export function capWindows(start: Date, timezone: string): CapWindows {
  const date = Temporal.Instant.fromEpochMilliseconds(start.getTime()).toZonedDateTimeISO(timezone).toPlainDate()
  const monday = date.subtract({ days: date.dayOfWeek - 1 })
  const instantOf = (at: Temporal.PlainDate) => new Date(at.toZonedDateTime(timezone).epochMilliseconds)
  return {
    day: { start: instantOf(date), end: instantOf(date.add({ days: 1 })) },
    week: { start: instantOf(monday), end: instantOf(monday.add({ days: 7 })) },
  }
}

export type Cap = { perDay: number | null; perWeek: number | null }
export const agentCap = ({ caps }: Pick<PresetPolicy, 'caps'>): Cap => ({
  perDay: caps.agentPerDay,
  perWeek: caps.agentPerWeek,
})
export const presetCap = ({ caps }: Pick<PresetPolicy, 'caps'>): Cap => ({
  perDay: caps.presetPerDay,
  perWeek: caps.presetPerWeek,
})
export const isCap = (cap: Cap): boolean => cap.perDay !== null || cap.perWeek !== null

/** Whether one more would be too many, by the starts of those there are. */
export function isReached(cap: Cap, starts: readonly Date[], { day, week }: CapWindows): boolean {
  const within = ({ start, end }: Span) => starts.filter((at) => at >= start && at < end).length
  return (
    (cap.perDay !== null && within(day) >= cap.perDay) || (cap.perWeek !== null && within(week) >= cap.perWeek)
  )
}

/** The most that are under way at once at any moment within a span. Ends touch: what ends as another begins is not under way with it. */
export function mostAtOnce(spans: readonly Span[], within: Span): number {
  const inside = spans.filter((one) => one.start < within.end && one.end > within.start)
  const moments = [within.start, ...inside.map((one) => one.start).filter((at) => at > within.start)]
  return Math.max(0, ...moments.map((at) => inside.filter((one) => one.start <= at && one.end > at).length))
}
