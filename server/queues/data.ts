import { and, eq, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { queues } from '#db/schema/staff.ts'

export type Queue = {
  organizationId: string
  id: string
  applicationId: string
  name: string
  genesysQueueId: string | null
  /** How many of its appointments may be under way at once. */
  capacity: number
  active: boolean
  version: number
  /** Its active agents. */
  memberIds: string[]
}

/** A queue of this organization, active or not. */
export async function findQueue(db: Queryable, organizationId: string, queueId: string): Promise<Queue | null> {
  const [row] = await db
    .select(columns)
    .from(queues)
    .where(and(eq(queues.organizationId, organizationId), eq(queues.id, queueId)))
  return row ?? null
}

const columns = {
  organizationId: queues.organizationId,
  id: queues.id,
  applicationId: queues.applicationId,
  name: queues.name,
  genesysQueueId: queues.genesysQueueId,
  capacity: queues.capacity,
  active: queues.active,
  version: queues.version,
  memberIds: sql<string[]>`array(select m.agent_id::text from queue_members m
    join staff s on s.organization_id = m.organization_id and s.id = m.agent_id and s.active
    where m.organization_id = queues.organization_id and m.queue_id = queues.id order by m.agent_id)`,
}
