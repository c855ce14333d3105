import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { type AppointmentStatus, applicationSettings, appointmentStatuses } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { wallTime } from '#server/lib/time.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { countMatching, findListSettings, type ListFilters, type ListScope, listPage, type Search } from './listData.ts'

/**
 * Filters of the list. `from` and `to` are calendar days in the application's zone, both included. Without `from`, the
 * newest appointments come first.
 */
export const listInput = z.object({
  status: z.enum(appointmentStatuses).optional(),
  q: z.string().trim().max(100).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** From today on, soonest first; `from` takes precedence. */
  upcoming: z.boolean().default(false),
  page: z.number().int().min(1).max(10_000).default(1),
  pageSize: z.number().int().min(1).max(100).default(25),
})

export type AppointmentRow = {
  id: string
  reference: string
  status: AppointmentStatus
  start: Date
  end: Date
  timezone: string
  serviceName: string
  customerName: string | null
  agentId: string | null
  agentName: string | null
  /** State of the current revision's latest dispatch; null if there is none. */
  dispatchState: 'pending' | 'sent' | 'failed' | 'cleared' | null
  /** Whether a contact is quarantined, because its recipient reported that the appointment is not theirs. */
  quarantined: boolean
  /** Whether a customer is waiting alone in the session. */
  customerWaiting: boolean
  /** Red: a message failed. Amber: one is pending. */
  delivery: 'green' | 'amber' | 'red'
}
export type AppointmentList = {
  rows: AppointmentRow[]
  total: number
  page: number
  pageSize: number
  timezone: string
}

/**
 * Lists the appointments that this member of staff may see, one page at a time, in three queries regardless of the page
 * size.
 */
export async function listAppointments(ctx: Ctx, input: z.output<typeof listInput>): Promise<AppointmentList> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const application = await findListSettings(ctx.db, actor.organizationId, actor.applicationId)
  if (!application) throw notFound()
  const { agentsSeeOwnOnly } = applicationSettings.parse(application.settings)
  const scope = scopeOf(actor, agentsSeeOwnOnly)
  const from = input.from ?? (input.upcoming ? wallTime(ctx.now(), application.timezone).slice(0, 10) : undefined)
  const filters = filtersOf({ ...input, from }, application.timezone)
  const { page, pageSize } = input
  const order = from ? 'asc' : 'desc'
  const [rows, total] = await Promise.all([
    listPage(ctx.db, scope, filters, { order, limit: pageSize, offset: (page - 1) * pageSize }),
    countMatching(ctx.db, scope, filters),
  ])
  return { rows: rows.map(toRow), total, page, pageSize, timezone: application.timezone }
}

const scopeOf = (actor: StaffActor, agentsSeeOwnOnly: boolean): ListScope => ({
  organizationId: actor.organizationId,
  applicationId: actor.applicationId,
  ownedBy: actor.kind === 'agent' && agentsSeeOwnOnly ? actor.staffId : null,
})

const filtersOf = ({ status, q, from, to }: z.output<typeof listInput>, timezone: string): ListFilters => ({
  status,
  search: q ? searchOf(q) : undefined,
  startsFrom: from ? startOfDay(from, timezone) : undefined,
  startsBefore: to ? startOfDay(to, timezone, 1) : undefined,
})

/** Phone numbers match by their digits, however they are written; references may be typed in groups. */
function searchOf(q: string): Search {
  const digits = /^[\d\s()+./-]+$/.test(q) ? q.replace(/\D/g, '').replace(/^0+/, '') : ''
  return {
    text: escapeLike(q.toLowerCase()),
    reference: escapeLike(q.replace(/[\s-]/g, '').toUpperCase()),
    digits: digits.length >= 3 ? digits : null,
  }
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

function startOfDay(date: string, timezone: string, daysLater = 0): Date {
  const day = Temporal.PlainDate.from(date).add({ days: daysLater })
  return new Date(day.toZonedDateTime(timezone).epochMilliseconds)
}

export function toRow({ failed, pending, ...row }: Awaited<ReturnType<typeof listPage>>[number]): AppointmentRow {
  return { ...row, delivery: failed ? 'red' : pending ? 'amber' : 'green' }
}
