import { Temporal } from 'temporal-polyfill'
import type { Ctx } from '#server/platform/context.ts'
import type { SlotRequest } from '../availability/loadAvailabilityData.ts'
import { listSlots } from '../availability/read.ts'
import type { Slot } from '../availability/schema.ts'

export type AvailableDays = {
  timezone: string
  from: string
  durationMinutes: number
  days: { date: string; slots: { start: Date; end: Date }[] }[]
  earlierFrom: string | null
  laterFrom: string | null
  /** The last date that can be booked now. */
  until: string
}
type Page = { timezone: string; from?: string | undefined; days: number }
type SlotFilter = (slot: Slot) => boolean

/** Days searched first. Most presets have enough free days within them; the rest of the horizon is searched only if not. */
const FIRST_SEARCH_DAYS = 14

/** Lists the next days with free times from a date on, in a time zone, with the dates of the earlier and later page. */
export async function listAvailableDays(
  ctx: Ctx,
  request: SlotRequest,
  page: Page,
  filter: SlotFilter = () => true,
): Promise<AvailableDays> {
  const { timezone } = page
  const today = todayIn(ctx, timezone)
  const until = today.add({ days: request.preset.policy.horizonDays })
  const from = page.from ? latestOf(today, Temporal.PlainDate.from(page.from)) : today
  const firstEnd = earliestOf(from.add({ days: FIRST_SEARCH_DAYS }), until.add({ days: 1 }))
  let days = await listDaysBetween(ctx, request, from, firstEnd, timezone, filter)
  if (days.length <= page.days) {
    days = [...days, ...(await listDaysBetween(ctx, request, firstEnd, until.add({ days: 1 }), timezone, filter))]
  }
  const hasEarlier = Temporal.PlainDate.compare(from, today) > 0
  return {
    timezone,
    from: from.toString(),
    durationMinutes: request.durationMinutes,
    days: days.slice(0, page.days),
    earlierFrom: hasEarlier ? latestOf(today, from.subtract({ days: 7 })).toString() : null,
    laterFrom: days[page.days]?.date ?? null,
    until: until.toString(),
  }
}

/** Lists the days with free times in [from, to). */
export async function listDaysBetween(
  ctx: Ctx,
  request: SlotRequest,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
  timezone: string,
  filter: SlotFilter = () => true,
): Promise<AvailableDays['days']> {
  if (Temporal.PlainDate.compare(from, to) >= 0) return []
  const found = await listSlots(ctx, { ...request, from: startOf(from, timezone), to: startOf(to, timezone) })
  return groupByDate(found.filter(filter), timezone)
}

export const todayIn = (ctx: Pick<Ctx, 'now'>, timezone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(ctx.now().getTime()).toZonedDateTimeISO(timezone).toPlainDate()
export const latestOf = (a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(a, b) > 0 ? a : b
export const earliestOf = (a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(a, b) < 0 ? a : b
const startOf = (date: Temporal.PlainDate, zone: string): Date => new Date(date.toZonedDateTime(zone).epochMilliseconds)

function groupByDate(found: { start: Date; end: Date }[], timezone: string): AvailableDays['days'] {
  const dateIn = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const days = new Map<string, { start: Date; end: Date }[]>()
  for (const { start, end } of found) {
    const date = dateIn.format(start)
    const slots = days.get(date) ?? []
    if (slots.length === 0) days.set(date, slots)
    slots.push({ start, end })
  }
  return [...days].map(([date, slots]) => ({ date, slots }))
}
