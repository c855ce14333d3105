import type { Tx } from '#db/client.ts'
import { replanUpcoming } from '#server/tenants/applications/replanUpcoming.ts'
import { activeStates, type EndpointState } from '../schema.ts'

const timed = ['ROOM', 'REMINDER', 'FOLLOW_UP']
type Subscription = { types: readonly string[]; state: EndpointState }
const scheduledTypes = ({ types, state }: Subscription): string =>
  timed
    .filter((type) => activeStates.some((one) => one === state) && (types.length === 0 || types.includes(type)))
    .join()

/** After an endpoint began or ceased to hear of what has its own time, what is coming is planned anew, an item each. */
export async function replanOnSubscriptionChange(
  tx: Tx,
  of: { organizationId: string; applicationId: string },
  before: Subscription | null,
  after: Subscription,
  now: Date,
): Promise<void> {
  if ((before ? scheduledTypes(before) : '') === scheduledTypes(after)) return
  await replanUpcoming(tx, of, now)
}
