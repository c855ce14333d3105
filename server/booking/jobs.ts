import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteExpiredDrafts } from './draftData.ts'

export const draftHandlers: Handlers = {
  'draft.sweep': {
    run: async (ctx) => {
      await deleteExpiredDrafts(ctx.db, ctx.now())
      return done()
    },
  },
}

export const draftMaintenance: readonly RecurringJob[] = [{ kind: 'draft.sweep', everyMs: 60 * 60_000 }]
