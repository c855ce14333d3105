import { done, type HandlerEntry, type Handlers } from '../agenda/types.ts'
import { followMessage } from './data.ts'
import { abandon, tell } from './tell.ts'

// A vendor may be down for a day: not the number of tries ends them, but when it is too late to be of use.
const telling: HandlerEntry = { perform: tell, onGiveUp: abandon, maxAttempts: 2000 }

export const notificationHandlers: Handlers = {
  'notification.email': telling,
  'notification.sms': telling,
  /** A message went on by a receipt or a poll; its notification follows. */
  'notification.advance': {
    perform: async (ctx, item) => {
      await followMessage(ctx.db, item.organizationId, item.subject, ctx.now())
      return done()
    },
  },
}
