import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'

/** Where an item came from: replan may touch `plan` rows only; `engine` upkeep runs by machine time. */
type Origin = 'plan' | 'manual' | 'engine'

/** What a caller asks for. `identity` is hashed to the 16-byte key that outlives the row. */
export type JobRequest = {
  organizationId: string
  /** Organization × endpoint, for instance `mail`, `sms`, `genesys.sessions`. */
  lane: string
  kind: string
  /** What it is about: an appointment's, message's or session's id. */
  subject: string
  revision: number
  /** Parts that make this effect the same effect however often it is planned. */
  identity: readonly (string | number)[]
  origin: Origin
  dueAt: Date
  /** Urgency among a lane's due rows, lower first; default the due time. */
  rankAt?: Date
  /** What fails together: while it does, its items wait and hold up no others of their lane. */
  circuit?: string
  /** May start up to ten minutes before its time where its lane's rate cannot take all that is due then. */
  mayStartEarly?: boolean
  payload?: Record<string, string | number | boolean | null>
}

/** A claimed item as a handler sees it. */
export type Job = {
  organizationId: string
  id: string
  lane: string
  kind: string
  subject: string
  revision: number
  /** Hex of the 16 bytes; idempotency keys are derived from it, never from the row's id. */
  key: string
  origin: Origin
  dueAt: Date
  /** Tries used up so far; a try in doubt counts once, looking again does not. */
  attempts: number
  /** Leases that ran out unsettled: a worker died, or was slower than its lease. */
  expiredLeases: number
  /** The vendor may have acted on it already: find out before doing it again. */
  wasInDoubt: boolean
  /** Given to one claim only; settling checks it. */
  fence: number
  supersededAt: Date | null
  circuit: string | null
  payload: Record<string, string | number | boolean | null>
}

/**
 * The slice's facts, written by the statement that settles, so that a claimer whose lease ran out writes none. Given the
 * raw client, returns `insert into … select … from settled`; `settled` has organization_id, key, kind, subject, revision.
 */
export type Fact = (sql: Sql) => PendingQuery<Row[]>

export type Outcome = Ending & {
  /** Whether what its circuit stands for works, where the handler found out. */
  vendorHealth?: VendorHealth | undefined
}
type VendorHealth = 'healthy' | 'failing'
type Ending =
  | { kind: 'done'; note?: string; fact?: Fact }
  /** Counts as a try unless `free`; without `at` the engine picks full-jitter backoff. */
  | { kind: 'retry'; at?: Date; reason: string; free?: boolean }
  /** The vendor may or may not have acted; looked at again at `at`, never resent blindly. */
  | { kind: 'inDoubt'; at: Date; reason: string }
  /** Closes the lane until a machine time and uses up no try. */
  | { kind: 'throttled'; retryAfterMs: number; reason: string }
  | { kind: 'giveUp'; reason: string }

export type Handler = (ctx: Ctx, item: Job) => Promise<Outcome>
export type Handlers = Readonly<Record<string, HandlerEntry>>
export type HandlerEntry = {
  run: Handler
  /** Many of this kind from one lane at once; outcomes in the same order. Those done are settled in one statement. */
  runMany?: (ctx: Ctx, items: readonly Job[]) => Promise<readonly Outcome[]>
  /** Tries before the engine gives up; the handler may give up sooner. */
  maxAttempts?: number
  /**
   * Called before the row goes when the engine gives up, or drops a superseded item instead of retrying it (reason
   * `superseded`), so that the slice can append its fact. May be called again after a crash: idempotent, please.
   */
  onGiveUp?: (ctx: Ctx, item: Job, reason: string) => Promise<void>
  backoff?: { baseMs: number; capMs: number }
}

/** Answered for lane names and shared buckets' names alike; null is no limit. */
export type Rates = {
  ratePerMinute(lane: string): number | null
  /** The bucket of the installation that all organizations' lanes of this name draw from too. */
  sharedBucket(lane: string): string | null
}

/** Upkeep: one row of the nil organization, performed again and again by machine time. */
export type RecurringJob = { kind: string; everyMs: number }

export type TickReport = {
  kinds: Record<string, { claimed: number; done: number; retried: number; inDoubt: number; failed: number }>
  lagSeconds: number
}

export const done = (note?: string): Outcome => (note === undefined ? { kind: 'done' } : { kind: 'done', note })
/** The vendor did it, or answered that there is nothing to do. */
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
