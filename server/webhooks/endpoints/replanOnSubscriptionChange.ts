import type { Tx } from '#db/client.ts'
import { replanUpcoming } from '#server/tenants/applications/replanUpcoming.ts'
import { activeStates, type EndpointState } from '../schema.ts'

const typesWithOffset = ['ROOM', 'REMINDER', 'FOLLOW_UP']
type Subscription = { types: readonly string[]; state: EndpointState }
const scheduledTypes = ({ types, state }: Subscription): string =>
  typesWithOffset
    .filter((type) => activeStates.some((one) => one === state) && (types.length === 0 || types.includes(type)))
    .join()

/** Enqueues a replan of each upcoming appointment if an endpoint's subscription to types with an offset has changed. */
export async function replanOnSubscriptionChange(
  tx: Tx,
  application: { organizationId: string; applicationId: string },
  before: Subscription | null,
  after: Subscription,
  now: Date,
): Promise<void> {
  if ((before ? scheduledTypes(before) : '') === scheduledTypes(after)) return
  await replanUpcoming(tx, application, now)
}
