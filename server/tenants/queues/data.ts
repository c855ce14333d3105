import { and, asc, count, eq, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { presets, presetVersions } from '#db/schema/presets.ts'
import { queueMembers, queues } from '#db/schema/staff.ts'

export type Queue = {
  organizationId: string
  id: string
  applicationId: string
  name: string
  genesysQueueId: string | null
  /** Number of the queue's appointments that may take place at the same time. */
  capacity: number
  active: boolean
  version: number
  /** Its active agents. */
  memberIds: string[]
}

/** Finds a queue of this organization, active or not. */
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

/** Finds a queue and locks it until the transaction ends, so that its members and its state stay the same. */
export async function lockQueue(tx: Tx, organizationId: string, queueId: string): Promise<Queue | null> {
  await tx.execute(
    sql`select 1 from queues where organization_id = ${organizationId} and id = ${queueId} for no key update`,
  )
  return findQueue(tx, organizationId, queueId)
}

/**
 * Finds a queue and locks it in share mode: other transactions may refer to it too, but none may change it until this
 * one ends.
 */
export async function lockQueueShared(tx: Tx, organizationId: string, queueId: string): Promise<Queue | null> {
  await tx.execute(sql`select 1 from queues where organization_id = ${organizationId} and id = ${queueId} for share`)
  return findQueue(tx, organizationId, queueId)
}

export const listActiveQueues = (db: Queryable, organizationId: string, applicationId: string) =>
  db
    .select({ id: queues.id, name: queues.name })
    .from(queues)
    .where(
      and(eq(queues.organizationId, organizationId), eq(queues.applicationId, applicationId), eq(queues.active, true)),
    )
    .orderBy(asc(queues.name), asc(queues.id))
    .limit(500)

export type QueueScope = { organizationId: string; applicationId: string | null; active: boolean | null }

const isInScope = ({ organizationId, applicationId, active }: QueueScope): SQL | undefined =>
  and(
    eq(queues.organizationId, organizationId),
    applicationId ? eq(queues.applicationId, applicationId) : undefined,
    active === null ? undefined : eq(queues.active, active),
  )

export const listQueuePage = (db: Queryable, scope: QueueScope, page: { limit: number; offset: number }) =>
  db
    .select({
      id: queues.id,
      applicationId: queues.applicationId,
      applicationName: applications.name,
      name: queues.name,
      genesysQueueId: queues.genesysQueueId,
      capacity: queues.capacity,
      active: queues.active,
      members: sql<number>`(select count(*)::int from queue_members m
        join staff s on s.organization_id = m.organization_id and s.id = m.agent_id and s.active
        where m.organization_id = ${queues.organizationId} and m.queue_id = ${queues.id})`,
    })
    .from(queues)
    .innerJoin(
      applications,
      and(eq(applications.organizationId, queues.organizationId), eq(applications.id, queues.applicationId)),
    )
    .where(isInScope(scope))
    .orderBy(asc(applications.name), asc(queues.name), asc(queues.id))
    .limit(page.limit)
    .offset(page.offset)

export async function countQueues(db: Queryable, scope: QueueScope): Promise<number> {
  const [row] = await db.select({ total: count() }).from(queues).where(isInScope(scope))
  return row?.total ?? 0
}

type QueueFields = Pick<Queue, 'organizationId' | 'id' | 'name' | 'genesysQueueId' | 'capacity' | 'memberIds'>

export async function insertQueue(
  tx: Tx,
  { memberIds, ...queue }: QueueFields & { applicationId: string },
): Promise<void> {
  await tx.insert(queues).values(queue)
  await replaceMembers(tx, { ...queue, memberIds })
}

export async function updateQueue(tx: Tx, queue: QueueFields & { version: number }): Promise<void> {
  const { organizationId, id, name, genesysQueueId, capacity, version } = queue
  await tx.update(queues).set({ name, genesysQueueId, capacity, version }).where(isQueue({ organizationId, id }))
  await replaceMembers(tx, queue)
}

export async function updateQueueActive(
  tx: Tx,
  key: { organizationId: string; id: string },
  active: boolean,
): Promise<void> {
  await tx.update(queues).set({ active }).where(isQueue(key))
}

async function replaceMembers(tx: Tx, { organizationId, id, memberIds }: QueueFields): Promise<void> {
  await tx
    .delete(queueMembers)
    .where(and(eq(queueMembers.organizationId, organizationId), eq(queueMembers.queueId, id)))
  const rows = memberIds.map((agentId) => ({ organizationId, queueId: id, agentId }))
  if (rows.length > 0) await tx.insert(queueMembers).values(rows)
}

const isQueue = (key: { organizationId: string; id: string }): SQL | undefined =>
  and(eq(queues.organizationId, key.organizationId), eq(queues.id, key.id))

/** Lists the active presets whose newest version is assigned to a queue. */
export const listPresetsOfQueue = (db: Queryable, organizationId: string, queueId: string) =>
  db
    .select({ id: presets.id, name: sql<string>`${presetVersions.policy} ->> 'name'` })
    .from(presets)
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, presets.organizationId),
        eq(presetVersions.presetId, presets.id),
        eq(presetVersions.version, presets.version),
      ),
    )
    .where(
      and(
        eq(presets.organizationId, organizationId),
        eq(presets.active, true),
        sql`${presetVersions.policy} -> 'assignment' ->> 'queueId' = ${queueId}`,
      ),
    )
    .orderBy(asc(presets.slug))
    .limit(100)
