import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { queueMembers, queues, staff } from '#db/schema/staff.ts'

export type AgentName = { id: string; name: string; applicationId: string | null }

/** More rows than a list to choose from has in practice. */
const MAX_ROWS = 500

/** Lists the applications that a staff member works for: one, or all of the organization. */
export async function listOwnApplications(db: Queryable, organizationId: string, applicationId: string | null) {
  return db
    .select({
      id: applications.id,
      name: applications.name,
      timezone: applications.timezone,
      locale: applications.locale,
      country: applications.country,
    })
    .from(applications)
    .where(
      and(
        eq(applications.organizationId, organizationId),
        applicationId ? eq(applications.id, applicationId) : undefined,
      ),
    )
    .orderBy(asc(applications.createdAt), asc(applications.id))
    .limit(MAX_ROWS)
}

/** Lists active agents by name, of one application or of the organization. */
export async function listAgentNames(
  db: Queryable,
  organizationId: string,
  applicationId: string | null,
): Promise<AgentName[]> {
  return db
    .select({ id: staff.id, name: staff.name, applicationId: staff.applicationId })
    .from(staff)
    .where(
      and(
        eq(staff.organizationId, organizationId),
        applicationId ? or(isNull(staff.applicationId), eq(staff.applicationId, applicationId)) : undefined,
        eq(staff.role, 'agent'),
        eq(staff.active, true),
      ),
    )
    .orderBy(asc(staff.name), asc(staff.id))
    .limit(MAX_ROWS)
}

/** Lists the members of the queues as pairs. */
export async function listQueueMembers(
  db: Queryable,
  organizationId: string,
  queueIds: readonly string[],
): Promise<{ queueId: string; agentId: string }[]> {
  if (queueIds.length === 0) return []
  return db
    .select({ queueId: queueMembers.queueId, agentId: queueMembers.agentId })
    .from(queueMembers)
    .innerJoin(queues, and(eq(queues.organizationId, queueMembers.organizationId), eq(queues.id, queueMembers.queueId)))
    .where(and(eq(queueMembers.organizationId, organizationId), inArray(queueMembers.queueId, [...queueIds])))
}
