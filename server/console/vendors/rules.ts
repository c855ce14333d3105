import { addMs } from '#server/lib/time.ts'
import { bucketForRate } from '#server/platform/jobs/rules.ts'

/** An open circuit is no longer shown if no job waits for it and its next attempt has been possible for this long. */
export const IDLE_MS = 60_000

/** A longer wait is reported as a delay. */
export const LONG_MS = 5 * 60_000

/**
 * Returns when the last of the waiting jobs starts at this rate; more urgent jobs that arrive in the meantime may start before
 * it.
 */
export const clearedAt = (waiting: number, ratePerMinute: number, now: Date): Date =>
  addMs(now, Math.ceil(waiting / bucketForRate(ratePerMinute).perMs))
