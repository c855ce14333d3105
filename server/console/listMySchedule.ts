import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { expectedStartsOf } from '#server/appointments/lifecycle/expectedStart.ts'
import { ownJoinToken } from '#server/appointments/timeline/getStaffAppointment.ts'
import { type AppointmentRow, toRow } from '#server/appointments/timeline/list.ts'
import { countMatching, type ListScope, listPage } from '#server/appointments/timeline/listData.ts'
import { listSnapshots } from '#server/domain/data.ts'
import { isLive } from '#server/domain/rules.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { findStaff } from '#server/tenants/staff/data.ts'

/**
 * Input: a week from `from` on (today if omitted), or with `page` all upcoming appointments, one page at a time. Days
 * are in the staff member's own time zone.
 */
export const myScheduleInput = z.object({
  from: z.iso.date().optional(),
  page: z.number().int().min(1).max(10_000).optional(),
})

type MyAppointment = AppointmentRow & {
  /** Whether the staff member is the assigned agent and did not only organize the appointment. */
  isMine: boolean
  /** Whether the agent has to join manually, because the dispatch failed permanently. */
  mustJoinManually: boolean
  /** The staff member's own join token, while it can be used. */
  joinToken: string | null
  /** The expected start, if it is delayed because an earlier appointment overruns or the agent reported running late. */
  expectedStart: Date | null
}
export type MySchedule = {
  timezone: string
  now: Date
  today: string
  /** First and last day shown; both null in the list of all upcoming appointments. */
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
/** More appointments than anybody has in a week in practice. */
const MAX_PER_WEEK = 500

/** Lists the appointments that the staff member is assigned to, was added to or organized, and no others. */
export async function listMySchedule(ctx: Ctx, input: z.output<typeof myScheduleInput>): Promise<MySchedule> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const timezone = (await findStaff(ctx.db, actor.organizationId, actor.staffId))?.timezone ?? 'UTC'
  const today = wallTime(ctx.now(), timezone).slice(0, 10)
  const scope = { organizationId: actor.organizationId, applicationId: actor.applicationId, ownedBy: actor.staffId }
  const shown = input.page
    ? await upcomingPage(ctx, scope, startOf(today, timezone), input.page)
    : await week(ctx, scope, input.from ?? today, timezone)
  const agent = { organizationId: actor.organizationId, agentId: actor.staffId }
  const rows = shown.rows.map(toRow)
  const [delays, joinTokens] = await Promise.all([
    expectedStartsOf(ctx.db, agent, ctx.now()),
    joinTokensOf(ctx, actor, rows),
  ])
  const appointments = rows.map(
    (row): MyAppointment => ({
      ...row,
      isMine: row.agentId === actor.staffId,
      mustJoinManually: isLive(row) && ctx.now() < row.end && row.dispatchState === 'failed',
      joinToken: joinTokens.get(row.id) ?? null,
      expectedStart: delays.get(row.id) ?? null,
    }),
  )
  return { timezone, now: ctx.now(), today, ...shown.range, days: byDay(appointments, timezone) }
}

type SchedulePage = {
  rows: Awaited<ReturnType<typeof listPage>>
  range: Omit<MySchedule, 'timezone' | 'now' | 'today' | 'days'>
}

async function week(ctx: Ctx, scope: ListScope, from: string, timezone: string): Promise<SchedulePage> {
  const first = Temporal.PlainDate.from(from)
  const next = first.add({ days: 7 }).toString()
  const filters = { startsFrom: startOf(from, timezone), startsBefore: startOf(next, timezone) }
  const rows = await listPage(ctx.db, scope, filters, { order: 'asc', limit: MAX_PER_WEEK, offset: 0 })
  return {
    rows,
    range: {
      from,
      to: first.add({ days: 6 }).toString(),
      earlierFrom: first.subtract({ days: 7 }).toString(),
      laterFrom: next,
      total: rows.length,
      page: 1,
      pageSize: MAX_PER_WEEK,
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

/** Returns the actor's join tokens of the appointments that can be joined now, by id. */
async function joinTokensOf(
  ctx: Ctx,
  actor: StaffActor,
  rows: readonly AppointmentRow[],
): Promise<Map<string, string | null>> {
  const now = ctx.now()
  // Skips rows outside the widest possible time for joining; `ownJoinToken` decides exactly.
  const joinable = rows.filter(
    (row) => isLive(row) && now >= addMinutes(row.start, -60) && now < addMinutes(row.end, 60),
  )
  const ids = joinable.map((row) => row.id)
  const appointments = await listSnapshots(ctx.db, actor.organizationId, ids)
  return new Map(appointments.map((one) => [one.id, ownJoinToken(ctx, one, actor.staffId)]))
}

function byDay(rows: MyAppointment[], timezone: string): MySchedule['days'] {
  const days = new Map<string, MyAppointment[]>()
  for (const row of rows) {
    const date = wallTime(row.start, timezone).slice(0, 10)
    days.set(date, [...(days.get(date) ?? []), row])
  }
  return [...days].map(([date, appointments]) => ({ date, appointments }))
}
