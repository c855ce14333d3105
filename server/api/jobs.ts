import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteOldKeys } from './idempotencyData.ts'

export const apiHandlers: Handlers = {
  'api.sweep': { run: async (ctx) => done(`${await deleteOldKeys(ctx.db)} keys`) },
}

export const apiMaintenance: readonly RecurringJob[] = [{ kind: 'api.sweep', everyMs: 60 * 60_000 }]
