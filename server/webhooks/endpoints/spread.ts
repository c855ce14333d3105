import type { Tx } from '#db/client.ts'
import { replanComing } from '#server/tenants/applications/replanComing.ts'
import { type EndpointState, listeningStates } from '../schema.ts'

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
  await replanComing(tx, of, now)
}
