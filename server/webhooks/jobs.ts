import type { Handlers } from '#server/platform/jobs/types.ts'
import { abandonDelivery, deliverWebhook } from './deliveries/deliverWebhook.ts'
import { releaseDeliveries } from './deliveries/releaseDeliveries.ts'
import { withdrawDeliveries } from './deliveries/withdrawDeliveries.ts'
import { publishScheduledEvent } from './events/publishScheduledEvent.ts'

export const webhookHandlers: Handlers = {
  'webhook.scheduled_event': { run: publishScheduledEvent, maxAttempts: 2000 },
  // The delivery's own retry table decides when to give up; `maxAttempts` only limits unexpected errors.
  'webhook.deliver': { run: deliverWebhook, onGiveUp: abandonDelivery, maxAttempts: 2000 },
  'webhook.release': { run: releaseDeliveries, maxAttempts: 2000 },
  'webhook.withdraw': { run: withdrawDeliveries, maxAttempts: 2000 },
}
