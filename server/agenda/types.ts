import type { Ctx } from '../context.ts'

/** Where an item came from: replan may touch `plan` rows only; `engine` upkeep runs by machine time. */
export type Origin = 'plan' | 'manual' | 'engine'

/** What a caller asks for. `identity` is hashed to the 16-byte key that outlives the row. */
export type AgendaRequest = {
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
  payload?: Record<string, string | number | boolean | null>
}

/** A claimed item as a handler sees it. */
export type AgendaItem = {
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
  attempts: number
  fence: number
  supersededAt: Date | null
  payload: Record<string, string | number | boolean | null>
}

export type Outcome =
  | { kind: 'done'; note?: string }
  /** Counts as a try unless `free`; without `at` the engine picks full-jitter backoff. */
  | { kind: 'retry'; at?: Date; reason: string; free?: boolean }
  /** The vendor may or may not have acted; looked at again at `at`, never resent blindly. */
  | { kind: 'inDoubt'; at: Date; reason: string }
  /** Closes the lane until a machine time and uses up no try. */
  | { kind: 'throttled'; retryAfterMs: number; reason: string }
  | { kind: 'giveUp'; reason: string }

export type Handler = (ctx: Ctx, item: AgendaItem) => Promise<Outcome>
export type Handlers = Readonly<Record<string, HandlerEntry>>
export type HandlerEntry = {
  perform: Handler
  /** Tries before the engine gives up; the handler may give up sooner. */
  maxAttempts?: number
  /** Called in place of nothing when the engine gives up, so that the slice can append its fact. */
  onGiveUp?: (ctx: Ctx, item: AgendaItem, reason: string) => Promise<void>
  backoff?: { baseMs: number; capMs: number }
}

export type TickReport = {
  kinds: Record<string, { claimed: number; done: number; retried: number; inDoubt: number; failed: number }>
  lagSeconds: number
}

export const done = (note?: string): Outcome => (note === undefined ? { kind: 'done' } : { kind: 'done', note })
export const giveUp = (reason: string): Outcome => ({ kind: 'giveUp', reason })
export const retry = (reason: string, at?: Date): Outcome =>
  at ? { kind: 'retry', reason, at } : { kind: 'retry', reason }
export const inDoubt = (reason: string, at: Date): Outcome => ({ kind: 'inDoubt', reason, at })
export const throttled = (retryAfterMs: number, reason: string): Outcome => ({
  kind: 'throttled',
  retryAfterMs,
  reason,
})
