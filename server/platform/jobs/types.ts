import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'

/**
 * Source of a job: a replan touches `plan` rows only; `engine` jobs are recurring maintenance and follow machine time.
 */
type Origin = 'plan' | 'manual' | 'engine'

/** Describes a job to enqueue. `identity` is hashed to the 16-byte key that outlives the row. */
export type JobRequest = {
  organizationId: string
  /** Names the endpoint whose rate and failures the job shares, for instance `mail`, `sms`, `genesys.sessions`. */
  lane: string
  kind: string
  /** Id of the appointment, message or session that the job concerns. */
  subject: string
  revision: number
  /** Parts that identify the effect: planning the same parts again is the same job. */
  identity: readonly (string | number)[]
  origin: Origin
  dueAt: Date
  /** Order among the due jobs of a lane, earlier first; the due time by default. */
  rankAt?: Date
  /** Circuit breaker of the job. While it is open, its jobs wait and the other jobs of the lane continue. */
  circuit?: string
  /** Allows a start up to ten minutes early when more jobs are due at one moment than the rate of the lane allows. */
  mayStartEarly?: boolean
  payload?: Record<string, string | number | boolean | null>
}

/** Claimed job as a handler receives it. */
export type Job = {
  organizationId: string
  id: string
  lane: string
  kind: string
  subject: string
  revision: number
  /** The 16-byte key in hex. Idempotency keys are derived from it, never from the id of the row. */
  key: string
  origin: Origin
  dueAt: Date
  /** Attempts used so far. An attempt in doubt counts once; checking its outcome does not count. */
  attempts: number
  /** Leases that expired before the job was settled: the worker died or was slower than its lease. */
  expiredLeases: number
  /** True if the vendor may already have acted; the handler must find out before it acts again. */
  wasInDoubt: boolean
  /** Fencing number, unique to one claim; settling checks it. */
  fence: number
  supersededAt: Date | null
  circuit: string | null
  payload: Record<string, string | number | boolean | null>
}

/**
 * Facts of a module, written by the statement that settles the job, so that a worker whose lease expired writes none.
 * Returns `insert into … select … from settled`; the CTE `settled` has organization_id, key, kind, subject, revision.
 */
export type Fact = (sql: Sql) => PendingQuery<Row[]>

export type Outcome = Ending & {
  /** State of the vendor behind the circuit breaker, if the handler found out. */
  vendorHealth?: VendorHealth | undefined
}
type VendorHealth = 'healthy' | 'failing'
type Ending =
  | { kind: 'done'; note?: string; fact?: Fact }
  /** Counts as an attempt unless `free`. Without `at` the engine chooses a backoff with full jitter. */
  | { kind: 'retry'; at?: Date; reason: string; free?: boolean }
  /** The vendor may or may not have acted. The job runs again at `at` to find out and is never resent blindly. */
  | { kind: 'inDoubt'; at: Date; reason: string }
  /** Closes the lane until a machine time and uses up no attempt. */
  | { kind: 'throttled'; retryAfterMs: number; reason: string }
  | { kind: 'giveUp'; reason: string }

export type Handler = (ctx: Ctx, job: Job) => Promise<Outcome>
export type Handlers = Readonly<Record<string, HandlerEntry>>
export type HandlerEntry = {
  run: Handler
  /**
   * Runs the jobs of one kind and subject that were claimed together for the first time, and returns the outcomes in the same order.
   * One that runs again runs alone, so that it keeps no other from its end. The done ones are settled in one statement.
   */
  runMany?: (ctx: Ctx, jobs: readonly Job[]) => Promise<readonly Outcome[]>
  /** Attempts before the engine gives up; the handler may give up sooner. */
  maxAttempts?: number
  /**
   * Called before the row is deleted when the engine gives up, or when it drops a superseded job instead of retrying it
   * (reason `superseded`), so that the module can record a fact. Must be idempotent: it may be called again after a
   * crash.
   */
  onGiveUp?: (ctx: Ctx, job: Job, reason: string) => Promise<void>
  backoff?: { baseMs: number; capMs: number }
}

/** Returns the rate of a lane or of a shared bucket; null means no limit. */
export type Rates = {
  ratePerMinute(lane: string): number | null
  /** Name of the installation-wide bucket that the lanes of all organizations with this name share, or null. */
  sharedBucket(lane: string): string | null
}

/** Recurring maintenance: one row of the nil organization, run repeatedly by machine time. */
export type RecurringJob = { kind: string; everyMs: number }

export type TickReport = {
  kinds: Record<string, { claimed: number; done: number; retried: number; inDoubt: number; failed: number }>
  lagSeconds: number
}

export const done = (note?: string): Outcome => (note === undefined ? { kind: 'done' } : { kind: 'done', note })
/** Result of a successful vendor call, or of one that had nothing left to do. */
export const doneByVendor = (note?: string): Outcome => ({ ...done(note), vendorHealth: 'healthy' })
export const giveUp = (reason: string): Outcome => ({ kind: 'giveUp', reason })
export const retry = (reason: string, at?: Date): Outcome =>
  at ? { kind: 'retry', reason, at } : { kind: 'retry', reason }
export const inDoubt = (reason: string, at: Date): Outcome => ({ kind: 'inDoubt', reason, at })
export const throttled = (retryAfterMs: number, reason: string): Outcome => ({
  kind: 'throttled',
  retryAfterMs,
  reason,
})
