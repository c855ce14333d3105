import { done, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { deleteStaleDrafts } from './draftData.ts'

export const draftHandlers: Handlers = {
  'draft.sweep': {
    perform: async (ctx) => {
      await deleteStaleDrafts(ctx.db, ctx.now())
      return done()
    },
  },
}

export const draftUpkeep: readonly Recurring[] = [{ kind: 'draft.sweep', everyMs: 60 * 60_000 }]
