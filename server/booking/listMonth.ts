import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { timezone } from '#server/appointments/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SlotRequest } from '#server/scheduling/availability/loadAvailabilityData.ts'
import { earliestOf, latestOf, listDaysBetween, todayIn } from '#server/scheduling/reservations/listAvailableDays.ts'
import { getService, serviceInput } from './draft.ts'
import { slotRequestFor } from './services.ts'

export const monthInput = serviceInput.extend({
  timezone: timezone.optional(),
  durationMinutes: z.number().int().optional(),
  /** `2026-11`; a month outside the bookable range is replaced by the nearest one within it. */
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
})

export type Month = {
  month: string
  timezone: string
  today: string
  /** The last date that can be booked now. */
  until: string
  /** Days with free times, and the number of times. */
  days: { date: string; count: number }[]
  earlier: string | null
  later: string | null
  /** The next date with free times, for a month without any. */
  nextAvailableDate: string | null
}

/** Lists the days of a month that have free times, in the customer's time zone. */
export async function listMonth(ctx: Ctx, input: z.output<typeof monthInput>): Promise<Month> {
  const { application, preset } = await getService(ctx, input.application, input.preset)
  const request = await slotRequestFor(ctx, preset, input.durationMinutes)
  const timezone = input.timezone ?? application.timezone
  const today = todayIn(ctx, timezone)
  const until = today.add({ days: preset.policy.horizonDays })
  const first = monthWithin(input.month, today, until)
  const next = first.add({ months: 1 })
  const end = earliestOf(next, until.add({ days: 1 }))
  const days = await listDaysBetween(ctx, request, latestOf(first, today), end, timezone)
  return {
    month: nameOf(first),
    timezone,
    today: today.toString(),
    until: until.toString(),
    days: days.map(({ date, slots }) => ({ date, count: slots.length })),
    earlier: Temporal.PlainDate.compare(first, today) > 0 ? nameOf(first.subtract({ months: 1 })) : null,
    later: Temporal.PlainDate.compare(next, until) <= 0 ? nameOf(next) : null,
    nextAvailableDate: days.length > 0 ? null : await firstAfter(ctx, request, end, until, timezone),
  }
}

function monthWithin(month: string | undefined, today: Temporal.PlainDate, until: Temporal.PlainDate) {
  const date = month ? Temporal.PlainDate.from(`${month}-01`) : today
  return earliestOf(latestOf(date, today), until).with({ day: 1 })
}

async function firstAfter(
  ctx: Ctx,
  request: SlotRequest,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
  timezone: string,
): Promise<string | null> {
  const [day] = await listDaysBetween(ctx, request, from, until.add({ days: 1 }), timezone)
  return day?.date ?? null
}

const nameOf = (date: Temporal.PlainDate): string => date.toPlainYearMonth().toString()
