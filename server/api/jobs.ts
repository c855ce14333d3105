import { done, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { deleteOldKeys } from './idempotencyData.ts'

export const apiHandlers: Handlers = {
  'api.sweep': { perform: async (ctx) => done(`${await deleteOldKeys(ctx.db)} keys`) },
}

export const apiUpkeep: readonly Recurring[] = [{ kind: 'api.sweep', everyMs: 60 * 60_000 }]
