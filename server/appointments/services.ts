import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { findApplicationBySlug } from '../applications/data.ts'
import { listSlots } from '../availability/read.ts'
import type { IntakeField } from '../bookings/policy.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import { isTimeZone } from '../lib/time.ts'
import { listPresets, type Preset } from '../presets/data.ts'
import { getService } from './draft.ts'
import { type AppView, appView } from './publicView.ts'

const slug = z.string().max(63)
export const servicesInput = z.object({ application: slug })
export const serviceInput = z.object({ application: slug, preset: slug })
export const timesInput = serviceInput.extend({
  timezone: z.string().max(64).refine(isTimeZone, 'an IANA time zone').optional(),
  from: z.iso.date().optional(),
  durationMinutes: z.number().int().optional(),
  /** How many days with free times at most. */
  days: z.number().int().min(1).max(31).default(5),
})

export type ServiceView = {
  slug: string
  name: string
  description: string
  durationsMinutes: number[]
  channels: ('EMAIL' | 'SMS')[]
  intake: IntakeField[]
}
export type Times = {
  timezone: string
  from: string
  durationMinutes: number
  days: { date: string; slots: { start: Date; end: Date }[] }[]
  earlierFrom: string | null
  laterFrom: string | null
}

const serviceView = ({ slug: name, policy }: Preset): ServiceView => ({
  slug: name,
  name: policy.name,
  description: policy.description,
  durationsMinutes: policy.durationsMinutes,
  channels: policy.channels,
  intake: policy.intake,
})

/** What an application offers on its public page. */
export async function listServices(
  ctx: Ctx,
  given: unknown,
): Promise<{ application: AppView; services: ServiceView[] }> {
  const { application: name } = servicesInput.parse(given)
  const application = await findApplicationBySlug(ctx.db, name)
  if (!application) throw notFound()
  const presets = await listPresets(ctx.db, application.organizationId, application.id)
  return { application: appView(application), services: presets.map(serviceView) }
}

export async function getServiceView(
  ctx: Ctx,
  given: unknown,
): Promise<{ application: AppView; service: ServiceView }> {
  const input = serviceInput.parse(given)
  const { application, preset } = await getService(ctx, input.application, input.preset)
  return { application: appView(application), service: serviceView(preset) }
}

/** The next days with free times from a date on, in the customer's zone, and where earlier and later ones begin. */
export async function listTimes(ctx: Ctx, given: z.input<typeof timesInput>): Promise<Times> {
  const input = timesInput.parse(given)
  const { application, preset } = await getService(ctx, input.application, input.preset)
  const timezone = input.timezone ?? application.timezone
  const today = Temporal.Instant.fromEpochMilliseconds(ctx.now().getTime()).toZonedDateTimeISO(timezone).toPlainDate()
  const asked = input.from ? Temporal.PlainDate.from(input.from) : today
  const from = Temporal.PlainDate.compare(asked, today) < 0 ? today : asked
  const [standard = 30] = preset.policy.durationsMinutes
  const durationMinutes =
    input.durationMinutes && preset.policy.durationsMinutes.includes(input.durationMinutes)
      ? input.durationMinutes
      : standard
  const end = today.add({ days: preset.policy.horizonDays + 1 })
  const found = await listSlots(ctx, {
    preset,
    durationMinutes,
    from: startOf(from, timezone),
    to: startOf(end, timezone),
  })
  const byDate = groupByDate(found, timezone)
  const days = byDate.slice(0, input.days)
  const earlier = Temporal.PlainDate.compare(from, today) > 0
  return {
    timezone,
    from: from.toString(),
    durationMinutes,
    days,
    earlierFrom: earlier ? latestOf(today, from.subtract({ days: 7 })) : null,
    laterFrom: byDate[input.days]?.date ?? null,
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
