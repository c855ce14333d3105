import type { Handlers } from '#server/platform/jobs/types.ts'
import { disconnectDispatch } from './disconnect.ts'
import { failDispatch } from './fail.ts'
import { sendDispatch } from './send.ts'

/** Effectively unlimited: `nextRetryAt` limits the attempts (`MAX_ATTEMPTS` in rules.ts), because it knows when the appointment starts. */
const UNLIMITED = 1_000

export const dispatchHandlers: Handlers = {
  'dispatch.send': { run: sendDispatch, maxAttempts: UNLIMITED, onGiveUp: failDispatch },
  'dispatch.disconnect': {
    run: disconnectDispatch,
    maxAttempts: UNLIMITED,
    // The backoff is short, because a new interaction waits until this one has ended.
    backoff: { baseMs: 1_000, capMs: 30_000 },
  },
}
