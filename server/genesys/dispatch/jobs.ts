import type { Handlers } from '#server/platform/jobs/types.ts'
import { disconnectDispatch } from './disconnect.ts'
import { failDispatch } from './fail.ts'
import { sendDispatch } from './send.ts'

/** The five tries are counted by the handler: it knows when the appointment begins. */
const BY_HANDLER = 1_000

export const dispatchHandlers: Handlers = {
  'dispatch.send': { run: sendDispatch, maxAttempts: BY_HANDLER, onGiveUp: failDispatch },
  'dispatch.disconnect': {
    run: disconnectDispatch,
    maxAttempts: BY_HANDLER,
    // a new interaction waits for this one to end
    backoff: { baseMs: 1_000, capMs: 30_000 },
  },
}
