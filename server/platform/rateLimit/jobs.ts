import { done, type Handlers, type RecurringJob } from '../jobs/types.ts'
import { deleteOldWindows } from './data.ts'

export const limitHandlers: Handlers = {
  'limits.sweep': { run: async (ctx) => done(`${await deleteOldWindows(ctx.db)} windows`) },
}

export const limitMaintenance: readonly RecurringJob[] = [{ kind: 'limits.sweep', everyMs: 10 * 60_000 }]
