import { addMs } from '#server/lib/time.ts'
import { bucketForRate } from '#server/platform/jobs/rules.ts'

/** A circuit that may be tried again since this long, and for which nothing waits, is not shown. */
export const IDLE_MS = 60_000

/** A longer wait is reported as a delay. */
export const LONG_MS = 5 * 60_000

/**
 * Returns when the last of so many jobs starts at this rate; more urgent jobs that arrive meanwhile may start before
 * it.
 */
export const clearedAt = (waiting: number, ratePerMinute: number, now: Date): Date =>
  addMs(now, Math.ceil(waiting / bucketForRate(ratePerMinute).perMs))
