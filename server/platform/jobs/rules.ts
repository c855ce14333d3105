import { addMs, latest } from '#server/lib/time.ts'
import type { HandlerEntry, Job, Outcome } from './types.ts'

export type Backoff = { baseMs: number; capMs: number }
export type RetryDefaults = { maxAttempts: number; backoff: Backoff }
/** `random` returns a number in [0, 1). Maintenance jobs use `machineNow`; all others use `now` (business time). */
export type Clocks = { now: Date; machineNow: Date; random: () => number }

export type Requeue = {
  kind: 'return'
  how: 'retried' | 'inDoubt'
  dueAt: Date
  attempts: number
  wasInDoubt: boolean
  closeLaneMs: number | null
}
export type Settlement = { kind: 'remove'; how: 'done' } | { kind: 'remove'; how: 'failed'; reason: string } | Requeue

/** Expired leases after which a job counts as one that kills its workers and is given up. */
export const maxExpiredLeases = 25
/** Expired leases that are attributed to accidents and cause no extra wait. */
export const toleratedExpiredLeases = 5

/**
 * Returns a backoff with full jitter, anywhere below the exponential bound, so that jobs that failed together do not
 * return together.
 */
export function backoffMs(attempts: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** Math.min(attempts, 30)))
}

/**
 * Decides whether the row is removed or returns, and when. Superseded jobs are dropped later, in the update itself,
 * which sees the latest state.
 */
export function settlementFor(
  outcome: Outcome,
  job: Job,
  entry: Pick<HandlerEntry, 'maxAttempts' | 'backoff'>,
  clocks: Clocks,
  defaults: RetryDefaults,
): Settlement {
  if (outcome.kind === 'done') return { kind: 'remove', how: 'done' }
  if (outcome.kind === 'giveUp') return { kind: 'remove', how: 'failed', reason: outcome.reason }
  const back = { kind: 'return', how: 'retried', attempts: job.attempts, closeLaneMs: null } as const
  if (outcome.kind === 'throttled')
    return { ...back, dueAt: job.dueAt, wasInDoubt: job.wasInDoubt, closeLaneMs: Math.max(0, outcome.retryAfterMs) }
  if (outcome.kind === 'inDoubt') {
    const attempts = job.attempts + (job.wasInDoubt ? 0 : 1)
    return { ...back, how: 'inDoubt', attempts, dueAt: notBefore(outcome.at, job, clocks), wasInDoubt: true }
  }
  const attempts = job.attempts + (outcome.free ? 0 : 1)
  if (!outcome.free && attempts >= (entry.maxAttempts ?? defaults.maxAttempts))
    return { kind: 'remove', how: 'failed', reason: outcome.reason }
  const at = outcome.at ?? backoffUntil(job, entry.backoff ?? defaults.backoff, clocks)
  return { ...back, attempts, dueAt: notBefore(at, job, clocks), wasInDoubt: false }
}

/**
 * Outcome of a handler that threw or hung. It shows nothing about what the vendor did, so a job in doubt stays in
 * doubt.
 */
export function outcomeForFailure(reason: string, job: Job, backoff: Backoff, clocks: Clocks): Outcome {
  if (job.wasInDoubt) return { kind: 'inDoubt', at: backoffUntil(job, backoff, clocks), reason }
  return { kind: 'retry', reason }
}

const backoffUntil = (job: Job, backoff: Backoff, clocks: Clocks): Date =>
  addMs(clockFor(job, clocks), backoffMs(job.attempts, backoff, clocks.random))

const clockFor = (job: Job, clocks: Clocks): Date => (job.origin === 'engine' ? clocks.machineNow : clocks.now)

/** Never returns immediately, so that a handler that always asks for a time in the past does not spin. */
const notBefore = (at: Date, job: Job, clocks: Clocks): Date => latest(at, addMs(clockFor(job, clocks), 20))

/** Token bucket of a rate. The burst is subtracted from the flow, so that no minute exceeds the rate. */
export type Bucket = { burst: number; perMs: number }
export type BucketLevel = { tokens: number; refilledAtMs: number }

export function bucketForRate(ratePerMinute: number): Bucket {
  const burst = Math.max(1, Math.floor(ratePerMinute / 120))
  return { burst, perMs: Math.max(ratePerMinute - burst, ratePerMinute / 2) / 60_000 }
}

/** Refills a level by machine time; a clock that moved back adds nothing. */
export function refill(level: BucketLevel | null, bucket: Bucket, nowMs: number): BucketLevel {
  if (!level) return { tokens: bucket.burst, refilledAtMs: nowMs }
  const gained = Math.max(0, nowMs - level.refilledAtMs) * bucket.perMs
  return { tokens: Math.min(bucket.burst, level.tokens + gained), refilledAtMs: nowMs }
}

/** Returns the milliseconds until a whole token is available; 0 if one is. */
export function waitForToken(level: BucketLevel, bucket: Bucket): number {
  return level.tokens >= 1 ? 0 : Math.ceil((1 - level.tokens) / bucket.perMs)
}

/** The sizes are few because each one is a statement to prepare. */
const claimSizes = [800, 400, 200, 100, 50, 20, 10, 5, 2]
export const claimSize = (room: number): number => claimSizes.find((size) => size <= room) ?? 1
