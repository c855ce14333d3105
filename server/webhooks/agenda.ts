import type { Handlers } from '../agenda/types.ts'
import { abandonDelivery, deliverWebhook } from './deliver.ts'
import { releaseDeliveries } from './release.ts'
import { tellOccasion } from './tellOccasion.ts'

export const webhookHandlers: Handlers = {
  'webhook.occasion': { perform: tellOccasion, maxAttempts: 2000 },
  // Its own table says when it is over; the engine's count is for what throws.
  'webhook.deliver': { perform: deliverWebhook, onGiveUp: abandonDelivery, maxAttempts: 2000 },
  'webhook.release': { perform: releaseDeliveries, maxAttempts: 2000 },
}
