import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { liveStatuses } from '#server/domain/schema.ts'
import type { DayAppointment } from './delayRules.ts'

/** No appointment is longer than half a day, and none further away can be delayed by it. */
const HALF_A_DAY_MS = 12 * 3_600_000

/** Selects the latest timeline entry of a kind since the present revision began. */
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

/** Stores the expected start of the appointment's present revision, and when its customer was notified of the delay. */
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
