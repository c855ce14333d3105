import { addMs } from '#server/lib/time.ts'
import { bucketForRate } from '#server/platform/jobs/rules.ts'

/** What could be tried for so long, and has nothing that waits for it, is not worth a word. */
export const IDLE_MS = 60_000

/** A wait that people notice. */
export const LONG_MS = 5 * 60_000

/** When the last of so many is begun at this rate; what comes in meanwhile may come before it. */
export const clearedAt = (waiting: number, ratePerMinute: number, now: Date): Date =>
  addMs(now, Math.ceil(waiting / bucketForRate(ratePerMinute).perMs))
