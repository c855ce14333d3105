import { done, type HandlerEntry, type Handlers } from '#server/platform/jobs/types.ts'
import { abandonNotification, advanceNotification, sendNotification } from './sendNotification.ts'
import { checkDeliveryDeadline } from './sendViaFallbackChannel.ts'

// A vendor may be down for a day, so a notification ends when it is too late to be useful and not after a number of attempts.
const sending: HandlerEntry = { run: sendNotification, onGiveUp: abandonNotification, maxAttempts: 2000 }

export const notificationHandlers: Handlers = {
  'notification.email': sending,
  'notification.sms': sending,
  'notification.deadline': { run: checkDeliveryDeadline },
  /** Enqueued when a receipt or a poll has changed the state of a message. */
  'notification.advance': {
    run: async (ctx, job) => {
      await advanceNotification(ctx, job.organizationId, job.subject)
      return done()
    },
  },
}
