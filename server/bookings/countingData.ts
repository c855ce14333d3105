import { and, eq, gt, gte, inArray, lt, ne, notInArray, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Queryable } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { holds } from '#db/schema/occupancies.ts'
import type { Span } from './counting.ts'
import { liveStatuses } from './schema.ts'

/** What counts, at `now`: all but one's own. */
export type Counted = {
  organizationId: string
  now: Date
  ignoreAppointmentId?: string | null
  ignoreHoldIds?: readonly string[]
}

/** Starts of an agent's appointments and holds that begin within a span; each counts for its assigned agent. */
export const listAgentStarts = (db: Queryable, counted: Counted, agentId: string, span: Span): Promise<Date[]> =>
  listStarts(db, counted, { appointment: eq(appointments.agentId, agentId), hold: eq(holds.agentId, agentId) }, span)

/** Starts of a preset's appointments and holds that begin within a span. */
export const listPresetStarts = (db: Queryable, counted: Counted, presetId: string, span: Span): Promise<Date[]> =>
  listStarts(db, counted, { appointment: eq(appointments.presetId, presetId), hold: eq(holds.presetId, presetId) }, span)

type Of = { appointment: ReturnType<typeof eq>; hold: ReturnType<typeof eq> }

/** What was cancelled, or failed for want of a session, took nobody's day. */
async function listStarts(db: Queryable, counted: Counted, of: Of, span: Span): Promise<Date[]> {
  const begun = (column: PgColumn) => and(gte(column, span.start), lt(column, span.end))
  const booked = await db
    .select({ at: appointments.startsAt })
    .from(appointments)
    .where(
      and(
        eq(appointments.organizationId, counted.organizationId),
        of.appointment,
        begun(appointments.startsAt),
        notInArray(appointments.status, ['cancelled', 'failed']),
        othersAppointment(counted),
      ),
    )
  const held = await db
    .select({ at: holds.startsAt })
    .from(holds)
    .where(and(liveHold(counted), of.hold, begun(holds.startsAt)))
  return [...booked, ...held].map(({ at }) => at)
}

/** What of a queue is, or is held to be, under way within a span: appointments that are not over, and unexpired holds. */
export async function listQueueSpans(db: Queryable, counted: Counted, queueId: string, span: Span): Promise<Span[]> {
  const booked = await db
    .select({ start: appointments.startsAt, end: appointments.endsAt })
    .from(appointments)
    .where(
      and(
        eq(appointments.organizationId, counted.organizationId),
        eq(appointments.targetType, 'QUEUE'),
        eq(appointments.targetId, queueId),
        inArray(appointments.status, [...liveStatuses]),
        // No appointment is longer: this lets the index find the beginning.
        gt(appointments.startsAt, sql`${span.start.toISOString()}::timestamptz - interval '12 hours'`),
        lt(appointments.startsAt, span.end),
        gt(appointments.endsAt, span.start),
        othersAppointment(counted),
      ),
    )
  const held = await db
    .select({ start: holds.startsAt, end: holds.endsAt })
    .from(holds)
    .where(and(liveHold(counted), eq(holds.queueId, queueId), lt(holds.startsAt, span.end), gt(holds.endsAt, span.start)))
  return [...booked, ...held]
}

const othersAppointment = ({ ignoreAppointmentId }: Counted) =>
  ignoreAppointmentId ? ne(appointments.id, ignoreAppointmentId) : undefined

const liveHold = ({ organizationId, now, ignoreHoldIds = [] }: Counted) =>
  and(
    eq(holds.organizationId, organizationId),
    gt(holds.expiresAt, now),
    ignoreHoldIds.length > 0 ? notInArray(holds.id, [...ignoreHoldIds]) : undefined,
  )
