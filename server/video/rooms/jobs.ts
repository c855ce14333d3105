import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { releaseAbandonedSeats } from './releaseAbandonedSeats.ts'

export const roomHandlers: Handlers = {
  'room.release_abandoned': { run: async (ctx) => done(`${await releaseAbandonedSeats(ctx)} seats`) },
}

export const roomMaintenance: readonly RecurringJob[] = [{ kind: 'room.release_abandoned', everyMs: 15_000 }]
