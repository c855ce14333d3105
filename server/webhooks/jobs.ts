import { done, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { abandonDelivery, deliverWebhook } from './deliveries/deliver.ts'
import { releaseDeliveries } from './deliveries/release.ts'
import { sweepWebhooks } from './deliveries/sweep.ts'
import { withdrawDeliveries } from './deliveries/withdraw.ts'
import { tellOccasion } from './events/tellOccasion.ts'

export const webhookHandlers: Handlers = {
  'webhook.occasion': { perform: tellOccasion, maxAttempts: 2000 },
  // Its own table says when it is over; the engine's count is for what throws.
  'webhook.deliver': { perform: deliverWebhook, onGiveUp: abandonDelivery, maxAttempts: 2000 },
  'webhook.release': { perform: releaseDeliveries, maxAttempts: 2000 },
  'webhook.withdraw': { perform: withdrawDeliveries, maxAttempts: 2000 },
  'webhook.sweep': { perform: async (ctx) => done(`${await sweepWebhooks(ctx)} deliveries and events`) },
}

export const webhookUpkeep: readonly Recurring[] = [{ kind: 'webhook.sweep', everyMs: 60 * 60_000 }]
