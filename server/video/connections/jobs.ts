import type { Handlers } from '#server/platform/jobs/types.ts'
import { performCheck } from './check.ts'

export const connectionHandlers: Handlers = {
  'connection.check': { perform: performCheck, maxAttempts: 20 },
}
