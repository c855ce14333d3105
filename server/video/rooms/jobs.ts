import { daysBefore, keptDays } from '#server/lib/retention.ts'
import { done, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { deleteOldChecks } from './checkData.ts'
import { sweepRooms } from './sweep.ts'

export const roomHandlers: Handlers = {
  'room.sweep': { perform: async (ctx) => done(`${await sweepRooms(ctx)} seats`) },
  'check.sweep': {
    perform: async (ctx) => {
      await deleteOldChecks(ctx.db, daysBefore(ctx.now(), keptDays.deviceChecks))
      return done()
    },
  },
}

export const roomUpkeep: readonly Recurring[] = [
  { kind: 'room.sweep', everyMs: 15_000 },
  { kind: 'check.sweep', everyMs: 60 * 60_000 },
]
