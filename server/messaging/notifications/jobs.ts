import { done, type HandlerEntry, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { daysBefore, keptDays } from '#server/lib/retention.ts'
import { deleteOldBatches } from '../history/retryData.ts'
import { retryOne } from '../history/retryFailed.ts'
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
  'retry.sweep': {
    perform: async (ctx) => {
      await deleteOldBatches(ctx.db, daysBefore(ctx.now(), keptDays.retryBatches))
      return done()
    },
  },
}

export const notificationUpkeep: readonly Recurring[] = [{ kind: 'retry.sweep', everyMs: 60 * 60_000 }]
