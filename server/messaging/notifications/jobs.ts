import { done, type HandlerEntry, type Handlers } from '#server/platform/jobs/types.ts'
import { keepPromise } from './standIn.ts'
import { abandon, followOn, tell } from './tell.ts'

// A vendor may be down for a day: a notification ends when it is too late to be useful, not after a number of attempts.
const telling: HandlerEntry = { perform: tell, onGiveUp: abandon, maxAttempts: 2000 }

export const notificationHandlers: Handlers = {
  'notification.email': telling,
  'notification.sms': telling,
  'notification.promise': { perform: keepPromise },
  /** A receipt or a poll changed a message; its notification follows. */
  'notification.advance': {
    perform: async (ctx, item) => {
      await followOn(ctx, item.organizationId, item.subject)
      return done()
    },
  },
}
