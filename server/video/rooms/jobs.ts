import { daysBefore, retentionDays } from '#server/lib/retention.ts'
import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteOldChecks } from './checkData.ts'
import { sweepRooms } from './sweep.ts'

export const roomHandlers: Handlers = {
  'room.sweep': { run: async (ctx) => done(`${await sweepRooms(ctx)} seats`) },
  'check.sweep': {
    run: async (ctx) => {
      await deleteOldChecks(ctx.db, daysBefore(ctx.now(), retentionDays.deviceChecks))
      return done()
    },
  },
}

export const roomMaintenance: readonly RecurringJob[] = [
  { kind: 'room.sweep', everyMs: 15_000 },
  { kind: 'check.sweep', everyMs: 60 * 60_000 },
]
