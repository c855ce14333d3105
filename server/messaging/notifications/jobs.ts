import { done, type HandlerEntry, type Handlers } from '#server/platform/jobs/types.ts'
import { abandonNotification, advanceNotification, sendNotification } from './sendNotification.ts'
import { checkDeliveryDeadline } from './sendViaFallbackChannel.ts'

// A vendor may be down for a day: a notification ends when it is too late to be useful, not after a number of attempts.
const sending: HandlerEntry = { run: sendNotification, onGiveUp: abandonNotification, maxAttempts: 2000 }

export const notificationHandlers: Handlers = {
  'notification.email': sending,
  'notification.sms': sending,
  'notification.deadline': { run: checkDeliveryDeadline },
  /** A receipt or a poll changed a message; its notification follows. */
  'notification.advance': {
    run: async (ctx, job) => {
      await advanceNotification(ctx, job.organizationId, job.subject)
      return done()
    },
  },
}
