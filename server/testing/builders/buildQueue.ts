import type { Db } from '#db/client.ts'
import { queueMembers, queues } from '#db/schema/staff.ts'
import { newId } from '#server/lib/ids.ts'

type QueueOptions = {
  organizationId: string
  applicationId: string
  memberIds?: readonly string[]
  capacity?: number
  name?: string
  genesysQueueId?: string | null
}

/** Builds an active queue with its members. */
export async function buildQueue(db: Db, options: QueueOptions): Promise<string> {
  const { organizationId, applicationId, memberIds = [], capacity = 1, name = 'Consultations' } = options
  const id = newId()
  const { genesysQueueId = null } = options
  await db.insert(queues).values({ organizationId, id, applicationId, name, capacity, genesysQueueId })
  const members = memberIds.map((agentId) => ({ organizationId, queueId: id, agentId }))
  if (members.length > 0) await db.insert(queueMembers).values(members)
  return id
}
