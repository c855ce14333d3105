import type { Handlers } from '#server/platform/jobs/types.ts'
import { runConnectionCheck } from './check.ts'

export const connectionHandlers: Handlers = {
  'connection.check': { run: runConnectionCheck, maxAttempts: 20 },
}
