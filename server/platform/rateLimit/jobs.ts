import { done, type Handlers, type Recurring } from '../jobs/types.ts'
import { deleteOldWindows } from './data.ts'

export const limitHandlers: Handlers = {
  'limits.sweep': { perform: async (ctx) => done(`${await deleteOldWindows(ctx.db)} windows`) },
}

export const limitUpkeep: readonly Recurring[] = [{ kind: 'limits.sweep', everyMs: 10 * 60_000 }]
