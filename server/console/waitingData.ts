import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { presetVersions } from '#db/schema/presets.ts'
import { queueMembers, queues } from '#db/schema/staff.ts'
import { liveStatuses } from '#server/domain/schema.ts'

/** Lists appointments of an agent's queues that nobody has accepted, soonest first. */
export async function listUnaccepted(
  db: Queryable,
  scope: { organizationId: string; agentId: string },
  now: Date,
  limit: number,
) {
  return db
    .select({
      id: appointments.id,
      reference: appointments.reference,
      start: appointments.startsAt,
      end: appointments.endsAt,
      queueName: queues.name,
      serviceName: sql<string>`${presetVersions.policy} ->> 'name'`,
      customerName: sql<string | null>`(select c.name from participants c
        where c.organization_id = ${appointments.organizationId} and c.appointment_id = ${appointments.id}
          and c.type = 'CUSTOMER' order by c.created_at, c.id limit 1)`,
    })
    .from(queueMembers)
    .innerJoin(queues, and(eq(queues.organizationId, queueMembers.organizationId), eq(queues.id, queueMembers.queueId)))
    .innerJoin(
      appointments,
      and(
        eq(appointments.organizationId, queueMembers.organizationId),
        eq(appointments.targetType, 'QUEUE'),
        eq(appointments.targetId, queueMembers.queueId),
      ),
    )
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, appointments.organizationId),
        eq(presetVersions.presetId, appointments.presetId),
        eq(presetVersions.version, appointments.presetVersion),
      ),
    )
    .where(
      and(
        eq(queueMembers.organizationId, scope.organizationId),
        eq(queueMembers.agentId, scope.agentId),
        isNull(appointments.agentId),
        inArray(appointments.status, [...liveStatuses]),
        gt(appointments.endsAt, now),
        // No appointment is longer than half a day, so bounding the start as well lets the index by queue and start be
        // used.
        gt(appointments.startsAt, new Date(now.getTime() - 12 * 3_600_000)),
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
    .limit(limit)
}
