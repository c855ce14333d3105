import { Temporal } from 'temporal-polyfill'
import { listSlots, type Wanted } from '../availability/read.ts'
import type { Slot } from '../availability/schema.ts'
import type { Ctx } from '../context.ts'

export type Times = {
  timezone: string
  from: string
  durationMinutes: number
  days: { date: string; slots: { start: Date; end: Date }[] }[]
  earlierFrom: string | null
  laterFrom: string | null
}
type Page = { timezone: string; from?: string | undefined; days: number }

/** The next days with free times from a date on, in a zone, and where earlier and later ones begin. */
export async function listDays(
  ctx: Ctx,
  wanted: Wanted,
  page: Page,
  suits: (slot: Slot) => boolean = () => true,
): Promise<Times> {
  const { timezone } = page
  const today = Temporal.Instant.fromEpochMilliseconds(ctx.now().getTime()).toZonedDateTimeISO(timezone).toPlainDate()
  const asked = page.from ? Temporal.PlainDate.from(page.from) : today
  const from = Temporal.PlainDate.compare(asked, today) < 0 ? today : asked
  const end = today.add({ days: wanted.preset.policy.horizonDays + 1 })
  const found = await listSlots(ctx, { ...wanted, from: startOf(from, timezone), to: startOf(end, timezone) })
  const byDate = groupByDate(found.filter(suits), timezone)
  const earlier = Temporal.PlainDate.compare(from, today) > 0
  return {
    timezone,
    from: from.toString(),
    durationMinutes: wanted.durationMinutes,
    days: byDate.slice(0, page.days),
    earlierFrom: earlier ? latestOf(today, from.subtract({ days: 7 })) : null,
    laterFrom: byDate[page.days]?.date ?? null,
  }
}

const latestOf = (a: Temporal.PlainDate, b: Temporal.PlainDate): string =>
  (Temporal.PlainDate.compare(a, b) > 0 ? a : b).toString()
const startOf = (date: Temporal.PlainDate, zone: string): Date => new Date(date.toZonedDateTime(zone).epochMilliseconds)

function groupByDate(found: { start: Date; end: Date }[], timezone: string): Times['days'] {
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
