import type { Tx } from '#db/client.ts'
import { enqueue } from '../agenda/enqueue.ts'
import { listComing } from '../applications/videoData.ts'
import { newId } from '../lib/ids.ts'

/** What is planned for the appointments to come is planned anew, soonest first; how many there are. */
export async function replanComing(
  tx: Tx,
  { organizationId, applicationId }: { organizationId: string; applicationId: string },
  now: Date,
): Promise<number> {
  const coming = await listComing(tx, organizationId, applicationId, now)
  const change = newId()
  await enqueue(
    tx,
    coming.map(({ id, revision, startsAt }) => ({
      organizationId,
      lane: 'internal',
      kind: 'appointment.replan',
      subject: id,
      revision,
      identity: ['appointment.replan', id, change],
      origin: 'manual',
      dueAt: now,
      rankAt: startsAt,
    })),
  )
  return coming.length
}
