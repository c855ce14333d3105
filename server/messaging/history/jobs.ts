import { daysBefore, retentionDays } from '#server/lib/retention.ts'
import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteOldBatches } from './retryData.ts'
import { retryNotification } from './retryFailed.ts'

export const historyHandlers: Handlers = {
  'notification.retry': { run: retryNotification },
  'retry.sweep': {
    run: async (ctx) => {
      await deleteOldBatches(ctx.db, daysBefore(ctx.now(), retentionDays.retryBatches))
      return done()
    },
  },
}

export const historyMaintenance: readonly RecurringJob[] = [{ kind: 'retry.sweep', everyMs: 60 * 60_000 }]
