import type { Tx } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { listUpcoming } from './videoData.ts'

const BATCH_SIZE = 1000

/** What is planned for the appointments to come is planned anew, soonest first; how many there are. */
export async function replanUpcoming(
  tx: Tx,
  { organizationId, applicationId }: { organizationId: string; applicationId: string },
  now: Date,
): Promise<number> {
  const coming = await listUpcoming(tx, organizationId, applicationId, now)
  await enqueueReplans(tx, organizationId, coming, now)
  return coming.length
}

/** Plans each of these anew by an item of its own, so that any number changes without holding anybody up. */
export async function enqueueReplans(
  tx: Tx,
  organizationId: string,
  appointments: readonly { id: string; revision: number; startsAt: Date }[],
  now: Date,
): Promise<void> {
  const change = newId()
  const requests = appointments.map(({ id, revision, startsAt }) => ({
    organizationId,
    lane: 'internal',
    kind: 'appointment.replan',
    subject: id,
    revision,
    identity: ['appointment.replan', id, change],
    origin: 'manual' as const,
    dueAt: now,
    rankAt: startsAt,
  }))
  for (let from = 0; from < requests.length; from += BATCH_SIZE)
    await enqueue(tx, requests.slice(from, from + BATCH_SIZE))
}
