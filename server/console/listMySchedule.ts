import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { expectedStartsOf } from '#server/appointments/lifecycle/expectedStart.ts'
import { ownJoinToken } from '#server/appointments/timeline/getStaffAppointment.ts'
import { type AppointmentRow, toRow } from '#server/appointments/timeline/list.ts'
import { countMatching, type ListScope, listPage } from '#server/appointments/timeline/listData.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { isLive } from '#server/domain/rules.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { findStaff } from '#server/tenants/staff/data.ts'

/** A week from `from` on (else from today), or with `page` everything coming, a page at a time. Days are the reader's own. */
export const myScheduleInput = z.object({
  from: z.iso.date().optional(),
  page: z.number().int().min(1).max(10_000).optional(),
})

type MyAppointment = AppointmentRow & {
  /** The reader is the one who meets the customer, not only who arranged it. */
  isMine: boolean
  /** The dispatch failed for good and it is not over: the agent must join by hand. */
  mustJoinByHand: boolean
  /** The reader's own link, while it can be used. */
  joinToken: string | null
  /** The later start that is expected, where an earlier one takes longer or the reader said so. */
  expectedStart: Date | null
}
export type MySchedule = {
  timezone: string
  now: Date
  today: string
  /** First and last day shown; both null where everything coming is listed. */
  from: string | null
  to: string | null
  earlierFrom: string | null
  laterFrom: string | null
  days: { date: string; appointments: MyAppointment[] }[]
  total: number
  page: number
  pageSize: number
}

const PAGE_SIZE = 25
/** More than anybody meets in a week. */
const MOST_A_WEEK = 500

/** The reader's own appointments: assigned to them, or arranged by them. Whoever asks sees nobody else's. */
export async function listMySchedule(ctx: Ctx, given: z.input<typeof myScheduleInput>): Promise<MySchedule> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const input = myScheduleInput.parse(given)
  const timezone = (await findStaff(ctx.db, actor.organizationId, actor.staffId))?.timezone ?? 'UTC'
  const today = wallTime(ctx.now(), timezone).slice(0, 10)
  const scope = { organizationId: actor.organizationId, applicationId: actor.applicationId, ownedBy: actor.staffId }
  const shown = input.page
    ? await upcomingPage(ctx, scope, startOf(today, timezone), input.page)
    : await week(ctx, scope, input.from ?? today, timezone)
  const agent = { organizationId: actor.organizationId, agentId: actor.staffId }
  const delays = await expectedStartsOf(ctx.db, agent, ctx.now())
  const mine = await Promise.all(
    shown.rows.map(async (row) => ({
      ...(await toMine(ctx, actor, toRow(row))),
      expectedStart: delays.get(row.id) ?? null,
    })),
  )
  return { timezone, now: ctx.now(), today, ...shown.range, days: byDay(mine, timezone) }
}

type SchedulePage = {
  rows: Awaited<ReturnType<typeof listPage>>
  range: Omit<MySchedule, 'timezone' | 'now' | 'today' | 'days'>
}

async function week(ctx: Ctx, scope: ListScope, from: string, timezone: string): Promise<SchedulePage> {
  const first = Temporal.PlainDate.from(from)
  const next = first.add({ days: 7 }).toString()
  const filters = { startsFrom: startOf(from, timezone), startsBefore: startOf(next, timezone) }
  const rows = await listPage(ctx.db, scope, filters, { order: 'asc', limit: MOST_A_WEEK, offset: 0 })
  return {
    rows,
    range: {
      from,
      to: first.add({ days: 6 }).toString(),
      earlierFrom: first.subtract({ days: 7 }).toString(),
      laterFrom: next,
      total: rows.length,
      page: 1,
      pageSize: MOST_A_WEEK,
    },
  }
}

async function upcomingPage(ctx: Ctx, scope: ListScope, startsFrom: Date, page: number): Promise<SchedulePage> {
  const [rows, total] = await Promise.all([
    listPage(ctx.db, scope, { startsFrom }, { order: 'asc', limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
    countMatching(ctx.db, scope, { startsFrom }),
  ])
  return {
    rows,
    range: { from: null, to: null, earlierFrom: null, laterFrom: null, total, page, pageSize: PAGE_SIZE },
  }
}

const startOf = (date: string, timezone: string): Date =>
  new Date(Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds)

async function toMine(ctx: Ctx, actor: StaffActor, row: AppointmentRow): Promise<Omit<MyAppointment, 'expectedStart'>> {
  const live = isLive(row) && ctx.now() < row.end
  return {
    ...row,
    isMine: row.agentId === actor.staffId,
    mustJoinByHand: live && row.dispatchState === 'failed',
    joinToken: await joinTokenOf(ctx, actor, row),
  }
}

/** Read one by one: of a week at most a few can be joined at this moment. */
async function joinTokenOf(ctx: Ctx, actor: StaffActor, row: AppointmentRow): Promise<string | null> {
  const now = ctx.now()
  // No room opens earlier or stays longer; the appointment itself says when exactly.
  if (!isLive(row) || now < addMinutes(row.start, -60) || now >= addMinutes(row.end, 60)) return null
  const appointment = await findSnapshot(ctx.db, actor.organizationId, row.id)
  return appointment ? ownJoinToken(ctx, appointment, actor.staffId) : null
}

function byDay(rows: MyAppointment[], timezone: string): MySchedule['days'] {
  const days = new Map<string, MyAppointment[]>()
  for (const row of rows) {
    const date = wallTime(row.start, timezone).slice(0, 10)
    days.set(date, [...(days.get(date) ?? []), row])
  }
  return [...days].map(([date, appointments]) => ({ date, appointments }))
}
