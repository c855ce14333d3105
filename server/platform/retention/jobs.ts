import { done, type Handlers, type RecurringJob } from '../jobs/types.ts'
import { applyRetention } from './applyRetention.ts'

export const retentionHandlers: Handlers = {
  'retention.apply': { run: async (ctx) => done(`${await applyRetention(ctx.db)} rows`) },
}

export const retentionMaintenance: readonly RecurringJob[] = [{ kind: 'retention.apply', everyMs: 5 * 60_000 }]
