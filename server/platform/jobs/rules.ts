import { addMs, latest } from '#server/lib/time.ts'
import type { HandlerEntry, Job, Outcome } from './types.ts'

export type Backoff = { baseMs: number; capMs: number }
export type RetryDefaults = { maxAttempts: number; backoff: Backoff }
/** `random` gives [0, 1). `machineNow` serves engine items, `now` (business time) all others. */
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

/** Leases that may run out on one item before it is taken for one that kills its workers. */
export const maxExpiredLeases = 25
/** So many are an accident. */
export const toleratedExpiredLeases = 5

/** Full jitter: anywhere below the exponential bound, so that what failed together does not return together. */
export function backoffMs(attempts: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** Math.min(attempts, 30)))
}

/** What becomes of the row. That a superseded one is not retried is the data layer's part, which sees it last. */
export function settlementFor(
  outcome: Outcome,
  item: Job,
  entry: Pick<HandlerEntry, 'maxAttempts' | 'backoff'>,
  moment: Clocks,
  defaults: RetryDefaults,
): Settlement {
  if (outcome.kind === 'done') return { kind: 'remove', how: 'done' }
  if (outcome.kind === 'giveUp') return { kind: 'remove', how: 'failed', reason: outcome.reason }
  const back = { kind: 'return', how: 'retried', attempts: item.attempts, closeLaneMs: null } as const
  if (outcome.kind === 'throttled')
    return { ...back, dueAt: item.dueAt, wasInDoubt: item.wasInDoubt, closeLaneMs: Math.max(0, outcome.retryAfterMs) }
  if (outcome.kind === 'inDoubt') {
    const attempts = item.attempts + (item.wasInDoubt ? 0 : 1)
    return { ...back, how: 'inDoubt', attempts, dueAt: notBefore(outcome.at, item, moment), wasInDoubt: true }
  }
  const attempts = item.attempts + (outcome.free ? 0 : 1)
  if (!outcome.free && attempts >= (entry.maxAttempts ?? defaults.maxAttempts))
    return { kind: 'remove', how: 'failed', reason: outcome.reason }
  const at = outcome.at ?? backoffUntil(item, entry.backoff ?? defaults.backoff, moment)
  return { ...back, attempts, dueAt: notBefore(at, item, moment), wasInDoubt: false }
}

/** A handler that threw or hung says nothing about what the vendor did: what was in doubt stays so. */
export function outcomeForFailure(reason: string, item: Job, backoff: Backoff, moment: Clocks): Outcome {
  if (item.wasInDoubt) return { kind: 'inDoubt', at: backoffUntil(item, backoff, moment), reason }
  return { kind: 'retry', reason }
}

const backoffUntil = (item: Job, backoff: Backoff, moment: Clocks): Date =>
  addMs(clockFor(item, moment), backoffMs(item.attempts, backoff, moment.random))

const clockFor = (item: Job, moment: Clocks): Date => (item.origin === 'engine' ? moment.machineNow : moment.now)

/** Never at once again: a handler that always asks for a time that is past must not spin. */
const notBefore = (at: Date, item: Job, moment: Clocks): Date => latest(at, addMs(clockFor(item, moment), 20))

/** A rate as a bucket. In any minute no more than the rate passes: what may come at once is taken off the flow. */
export type Bucket = { burst: number; perMs: number }
export type BucketLevel = { tokens: number; refilledAtMs: number }

export function bucketForRate(ratePerMinute: number): Bucket {
  const burst = Math.max(1, Math.floor(ratePerMinute / 120))
  return { burst, perMs: Math.max(ratePerMinute - burst, ratePerMinute / 2) / 60_000 }
}

/** A level is refilled by machine time; a clock that stepped back refills nothing. */
export function refill(level: BucketLevel | null, bucket: Bucket, nowMs: number): BucketLevel {
  if (!level) return { tokens: bucket.burst, refilledAtMs: nowMs }
  const gained = Math.max(0, nowMs - level.refilledAtMs) * bucket.perMs
  return { tokens: Math.min(bucket.burst, level.tokens + gained), refilledAtMs: nowMs }
}

/** Milliseconds until a whole token is there; 0 when one is. */
export function waitForToken(level: BucketLevel, bucket: Bucket): number {
  return level.tokens >= 1 ? 0 : Math.ceil((1 - level.tokens) / bucket.perMs)
}

/** Few sizes, for each is a statement of its own to prepare. */
const claimSizes = [800, 400, 200, 100, 50, 20, 10, 5, 2]
export const claimSize = (room: number): number => claimSizes.find((size) => size <= room) ?? 1
