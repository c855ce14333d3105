import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { isTimeZone } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SlotRequest } from '#server/scheduling/availability/loadAvailabilityData.ts'
import { earliestOf, latestOf, listDaysBetween, todayIn } from '#server/scheduling/reservations/listAvailableDays.ts'
import { getService } from './draft.ts'
import { serviceInput, slotRequestFor } from './services.ts'

export const monthInput = serviceInput.extend({
  timezone: z.string().max(64).refine(isTimeZone, 'an IANA time zone').optional(),
  durationMinutes: z.number().int().optional(),
  /** `2026-11`; what lies outside of what can be booked is the nearest month within. */
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
})

export type Month = {
  month: string
  timezone: string
  today: string
  /** The last date that can be booked as yet. */
  until: string
  /** The days with free times, and how many. */
  days: { date: string; count: number }[]
  earlier: string | null
  later: string | null
  /** In a month without free times: the next date that has some. */
  nextAvailableDate: string | null
}

/** Which days of one month have free times, in the customer's zone. */
export async function listMonth(ctx: Ctx, given: z.input<typeof monthInput>): Promise<Month> {
  const input = monthInput.parse(given)
  const { application, preset } = await getService(ctx, input.application, input.preset)
  const wanted = await slotRequestFor(ctx, preset, input.durationMinutes)
  const timezone = input.timezone ?? application.timezone
  const today = todayIn(ctx, timezone)
  const until = today.add({ days: preset.policy.horizonDays })
  const first = monthWithin(input.month, today, until)
  const next = first.add({ months: 1 })
  const end = earliestOf(next, until.add({ days: 1 }))
  const days = await listDaysBetween(ctx, wanted, latestOf(first, today), end, timezone)
  return {
    month: nameOf(first),
    timezone,
    today: today.toString(),
    until: until.toString(),
    days: days.map(({ date, slots }) => ({ date, count: slots.length })),
    earlier: Temporal.PlainDate.compare(first, today) > 0 ? nameOf(first.subtract({ months: 1 })) : null,
    later: Temporal.PlainDate.compare(next, until) <= 0 ? nameOf(next) : null,
    nextAvailableDate: days.length > 0 ? null : await firstAfter(ctx, wanted, end, until, timezone),
  }
}

function monthWithin(asked: string | undefined, today: Temporal.PlainDate, until: Temporal.PlainDate) {
  const wanted = asked ? Temporal.PlainDate.from(`${asked}-01`) : today
  return earliestOf(latestOf(wanted, today), until).with({ day: 1 })
}

async function firstAfter(
  ctx: Ctx,
  wanted: SlotRequest,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
  timezone: string,
): Promise<string | null> {
  const [day] = await listDaysBetween(ctx, wanted, from, until.add({ days: 1 }), timezone)
  return day?.date ?? null
}

const nameOf = (date: Temporal.PlainDate): string => date.toPlainYearMonth().toString()
