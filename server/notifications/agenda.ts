import { done, type HandlerEntry, type Handlers } from '../agenda/types.ts'
import { retryOne } from './retryFailed.ts'
import { keepPromise } from './standIn.ts'
import { abandon, followOn, tell } from './tell.ts'

// A vendor may be down for a day: not the number of tries ends them, but when it is too late to be of use.
const telling: HandlerEntry = { perform: tell, onGiveUp: abandon, maxAttempts: 2000 }

export const notificationHandlers: Handlers = {
  'notification.email': telling,
  'notification.sms': telling,
  'notification.retry': { perform: retryOne },
  'notification.promise': { perform: keepPromise },
  /** A message went on by a receipt or a poll; its notification follows. */
  'notification.advance': {
    perform: async (ctx, item) => {
      await followOn(ctx, item.organizationId, item.subject)
      return done()
    },
  },
}
