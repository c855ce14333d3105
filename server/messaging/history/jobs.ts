import { daysBefore, keptDays } from '#server/lib/retention.ts'
import { done, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { deleteOldBatches } from './retryData.ts'
import { retryOne } from './retryFailed.ts'

export const historyHandlers: Handlers = {
  'notification.retry': { perform: retryOne },
  'retry.sweep': {
    perform: async (ctx) => {
      await deleteOldBatches(ctx.db, daysBefore(ctx.now(), keptDays.retryBatches))
      return done()
    },
  },
}

export const historyUpkeep: readonly Recurring[] = [{ kind: 'retry.sweep', everyMs: 60 * 60_000 }]
