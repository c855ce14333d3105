import type { HandlerEntry, Handlers } from '#server/platform/jobs/types.ts'
import { abandonNotification, sendNotification, sendNotifications } from './sendNotification.ts'
import { checkDeliveryDeadline } from './sendViaFallbackChannel.ts'

// A vendor may be down for a day, so a notification ends when it is too late to be useful and not after a number of attempts.
const sending: HandlerEntry = {
  run: sendNotification,
  runMany: sendNotifications,
  onGiveUp: abandonNotification,
  maxAttempts: 2000,
}

export const notificationHandlers: Handlers = {
  'notification.email': sending,
  'notification.sms': sending,
  'notification.deadline': { run: checkDeliveryDeadline },
}
