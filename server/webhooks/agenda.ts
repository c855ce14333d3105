import { done, type Handlers, type Recurring } from '../agenda/types.ts'
import { abandonDelivery, deliverWebhook } from './deliver.ts'
import { releaseDeliveries } from './release.ts'
import { sweepWebhooks } from './sweep.ts'
import { tellOccasion } from './tellOccasion.ts'
import { withdrawDeliveries } from './withdraw.ts'

export const webhookHandlers: Handlers = {
  'webhook.occasion': { perform: tellOccasion, maxAttempts: 2000 },
  // Its own table says when it is over; the engine's count is for what throws.
  'webhook.deliver': { perform: deliverWebhook, onGiveUp: abandonDelivery, maxAttempts: 2000 },
  'webhook.release': { perform: releaseDeliveries, maxAttempts: 2000 },
  'webhook.withdraw': { perform: withdrawDeliveries, maxAttempts: 2000 },
  'webhook.sweep': { perform: async (ctx) => done(`${await sweepWebhooks(ctx)} deliveries and events`) },
}

export const webhookUpkeep: readonly Recurring[] = [{ kind: 'webhook.sweep', everyMs: 60 * 60_000 }]
