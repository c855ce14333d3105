import type { Tx } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { listUpcoming } from './videoData.ts'

const BATCH_SIZE = 1000

/** Enqueues a replan of every upcoming appointment of an application, soonest first, and returns their number. */
export async function replanUpcoming(
  tx: Tx,
  { organizationId, applicationId }: { organizationId: string; applicationId: string },
  now: Date,
): Promise<number> {
  const upcoming = await listUpcoming(tx, organizationId, applicationId, now)
  await enqueueReplans(tx, organizationId, upcoming, now)
  return upcoming.length
}

/** Enqueues one replan job per appointment, so that no transaction locks many appointments. */
export async function enqueueReplans(
  tx: Tx,
  organizationId: string,
  appointments: readonly { id: string; revision: number; startsAt: Date }[],
  now: Date,
): Promise<void> {
  const batchId = newId()
  const requests = appointments.map(({ id, revision, startsAt }) => ({
    organizationId,
    lane: 'internal',
    kind: 'appointment.replan',
    subject: id,
    revision,
    identity: ['appointment.replan', id, batchId],
    origin: 'manual' as const,
    dueAt: now,
    rankAt: startsAt,
  }))
  for (let from = 0; from < requests.length; from += BATCH_SIZE)
    await enqueue(tx, requests.slice(from, from + BATCH_SIZE))
}
