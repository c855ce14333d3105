import type { Tx } from '#db/client.ts'
import { enqueue } from '../agenda/enqueue.ts'
import { listComing } from '../applications/videoData.ts'
import { newId } from '../lib/ids.ts'
import { type EndpointState, listeningStates } from './schema.ts'

const timed = ['ROOM', 'REMINDER', 'FOLLOW_UP']
type Hearing = { types: readonly string[]; state: EndpointState }
const hearsTimed = ({ types, state }: Hearing): string =>
  timed
    .filter((type) => listeningStates.some((one) => one === state) && (types.length === 0 || types.includes(type)))
    .join()

/** After an endpoint began or ceased to hear of what has its own time, what is coming is planned anew, an item each. */
export async function spreadChange(
  tx: Tx,
  of: { organizationId: string; applicationId: string },
  before: Hearing | null,
  after: Hearing,
  now: Date,
): Promise<void> {
  if ((before ? hearsTimed(before) : '') === hearsTimed(after)) return
  const change = newId()
  const coming = await listComing(tx, of.organizationId, of.applicationId, now)
  await enqueue(
    tx,
    coming.map(({ id, revision, startsAt }) => ({
      organizationId: of.organizationId,
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
}
