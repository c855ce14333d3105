import { and, asc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { timeline } from '#db/schema/timeline.ts'
import { liveStatuses, type Snapshot } from '#server/domain/schema.ts'
import type { DayAppointment } from './delayRules.ts'

/** Appointments last at most half a day, so none that starts further away can be delayed by a current one. */
const HALF_A_DAY_MS = 12 * 3_600_000

/** Selects a value from the latest timeline entry of this kind since the current revision began. */
const ofRevision = (kind: string, value: string) => sql`(select ${sql.raw(value)} from timeline t
  where t.organization_id = ${appointments.organizationId} and t.appointment_id = ${appointments.id}
    and t.kind = ${kind} and t.at >= ${appointments.revisedAt} order by t.at desc, t.recorded_at desc limit 1)`

/** Lists an agent's live appointments around `now`, in the order of their starts. */
export async function listAgentDay(
  db: Queryable,
  { organizationId, agentId }: { organizationId: string; agentId: string },
  now: Date,
): Promise<DayAppointment[]> {
  const rows = await db
    .select({
      id: appointments.id,
      startAt: appointments.startsAt,
      endAt: appointments.endsAt,
      status: appointments.status,
      revision: appointments.revision,
      delayRevision: appointments.delayRevision,
      expectedStartAt: appointments.expectedStartAt,
      metAt: sql<Date | null>`${ofRevision('in_progress', 't.at')}`.mapWith(appointments.startsAt),
      lateMinutes: sql<number | null>`${ofRevision('agent_late', `(t.data ->> 'minutes')::integer`)}`,
    })
    .from(appointments)
    .where(
      and(
        eq(appointments.organizationId, organizationId),
        eq(appointments.agentId, agentId),
        inArray(appointments.status, [...liveStatuses]),
        gt(appointments.startsAt, new Date(now.getTime() - HALF_A_DAY_MS)),
        lt(appointments.startsAt, new Date(now.getTime() + HALF_A_DAY_MS)),
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
  return rows.map(({ status, revision, delayRevision, expectedStartAt, lateMinutes, ...row }) => ({
    ...row,
    isInProgress: status === 'in_progress',
    lateMinutes: lateMinutes ?? 0,
    delayedTo: delayRevision === revision ? expectedStartAt : null,
  }))
}

/** Returns the latest arrival that a participant announced for the appointment's current revision, or null. */
export async function findAnnouncedArrival(db: Queryable, appointment: Snapshot): Promise<Date | null> {
  const expectedAt = sql<Date | null>`max((${timeline.data} ->> 'expectedAt')::timestamptz)`.mapWith(timeline.at)
  const [row] = await db
    .select({ expectedAt })
    .from(timeline)
    .where(
      and(
        eq(timeline.organizationId, appointment.organizationId),
        eq(timeline.appointmentId, appointment.id),
        inArray(timeline.kind, ['customer_late', 'agent_late']),
        gte(timeline.at, appointment.revisedAt),
      ),
    )
  return row?.expectedAt ?? null
}

/** Stores the expected start of the appointment's current revision, and when its customer was notified of the delay. */
export async function setDelay(
  tx: Tx,
  { organizationId, id, revision }: { organizationId: string; id: string; revision: number },
  { expectedAt, notifiedAt }: { expectedAt: Date; notifiedAt: Date | null },
): Promise<void> {
  await tx
    .update(appointments)
    .set({ delayRevision: revision, expectedStartAt: expectedAt, delayNotifiedAt: notifiedAt })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}
