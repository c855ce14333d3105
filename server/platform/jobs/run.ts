import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'
import { type CircuitBreakerPolicy, runThroughCircuitBreaker } from './circuitBreaker.ts'
import {
  type Clocks,
  maxExpiredLeases,
  outcomeForFailure,
  type Requeue,
  type RetryDefaults,
  settlementFor,
} from './rules.ts'
import { closeLane, requeueJob, scheduleNextRun, settleJob, settleJobs } from './settle.ts'
import { giveUp, type HandlerEntry, type Handlers, type Job, type Outcome, type Rates, retry } from './types.ts'

type JobResult = 'done' | 'retried' | 'inDoubt' | 'failed' | 'stale'
export type EngineParts = {
  sql: Sql
  handlers: Handlers
  ctx: () => Ctx
  rates: Rates
  circuits: CircuitBreakerPolicy
  defaults: RetryDefaults
  handlerTimeoutMs: number
  random: () => number
  everyMs: ReadonlyMap<string, number>
}
export type FinishedJob = { job: Job; result: JobResult }

const unknownKind: HandlerEntry = {
  // A newer process may have planned it: leave it to that one.
  run: async () => ({ kind: 'retry', reason: 'unknown kind', free: true, at: new Date(Date.now() + 60_000) }),
}

/** Items of one kind and one claim, performed and not yet settled; outcomes in the items' order. */
export type JobRun = { jobs: readonly Job[]; outcomes: readonly Outcome[]; entry: HandlerEntry; ctx: Ctx }

/** Performs claimed items of one kind outside any transaction. Never throws for what a handler does. */
export async function runJobs(engine: EngineParts, items: readonly [Job, ...Job[]]): Promise<JobRun> {
  const [first] = items
  const entry = engine.handlers[first.kind] ?? unknownKind
  const ctx: Ctx = { ...engine.ctx(), actor: { kind: 'system', job: first.kind } }
  return { jobs: items, entry, ctx, outcomes: await outcomesOf(engine, entry, ctx, items) }
}

async function outcomesOf(
  engine: EngineParts,
  { run: performOne, runMany: performMany }: HandlerEntry,
  ctx: Ctx,
  items: readonly [Job, ...Job[]],
): Promise<readonly Outcome[]> {
  const one = (item: Job) =>
    item.expiredLeases > maxExpiredLeases
      ? giveUp('lapsed')
      : runThroughCircuitBreaker(engine, item, ctx.now(), () =>
          runWithTimeout(engine, ctx, item, () => performOne(ctx, item)),
        )
  if (!performMany || items.length === 1) return Promise.all(items.map(one))
  const outcomes = await runWithTimeout(engine, ctx, items[0], () => performMany(ctx, items))
  const all: readonly Outcome[] = 'kind' in outcomes ? items.map(() => outcomes) : outcomes
  return items.map((_, index) => all[index] ?? retry('no outcome'))
}

/** Those done leave in one statement, the others one by one. Throws only when the database does. */
export async function settleAll(engine: EngineParts, judged: JobRun): Promise<FinishedJob[]> {
  const pairs = judged.jobs.map((item, index) => ({ item, outcome: judged.outcomes[index] ?? retry('no outcome') }))
  const isPlain = pairs.length > 1 ? isPlainDone : () => false
  const plain = pairs.filter(isPlain).map(({ item }) => item)
  const settled = await settleJobs(engine.sql, plain)
  const others = pairs.filter((pair) => !isPlain(pair))
  return [
    ...plain.map((item, index) => ({ job: item, result: index < settled ? 'done' : 'stale' }) as const),
    ...(await Promise.all(others.map(({ item, outcome }) => settleOne(engine, judged, item, outcome)))),
  ]
}

/** How long the vendor asked for quiet; 0 when it did not. */
export const vendorPauseMs = ({ outcomes }: JobRun): number =>
  Math.max(...outcomes.map((outcome) => (outcome.kind === 'throttled' ? outcome.retryAfterMs : 0)))

const isPlainDone = ({ item, outcome }: { item: Job; outcome: Outcome }) =>
  outcome.kind === 'done' && !outcome.fact && item.origin !== 'engine'

async function settleOne(engine: EngineParts, judged: JobRun, item: Job, outcome: Outcome): Promise<FinishedJob> {
  const { entry, ctx } = judged
  const everyMs = item.origin === 'engine' ? engine.everyMs.get(item.kind) : undefined
  if (everyMs !== undefined) {
    await scheduleNextRun(engine.sql, item, everyMs)
    return { job: item, result: outcome.kind === 'done' ? 'done' : 'retried' }
  }
  const settlement = settlementFor(outcome, item, entry, clocksNow(engine, ctx), engine.defaults)
  if (settlement.kind === 'return') return { job: item, result: await requeue(engine, judged, item, settlement) }
  if (settlement.how === 'failed')
    return { job: item, result: await giveUpJob(engine, judged, item, settlement.reason) }
  const settled = await settleJob(engine.sql, item, outcome.kind === 'done' ? outcome.fact : undefined)
  return { job: item, result: settled ? 'done' : 'stale' }
}

async function requeue(engine: EngineParts, judged: JobRun, item: Job, to: Requeue): Promise<JobResult> {
  if (to.closeLaneMs !== null) await closeLane(engine.sql, item, engine.rates.sharedBucket(item.lane), to.closeLaneMs)
  const put = await requeueJob(engine.sql, item, to)
  if (put === 'superseded') return giveUpJob(engine, judged, item, 'superseded')
  return put === 'stale' ? 'stale' : to.how
}

/** The slice's fact first: should the process die in between, the row is claimed again and given up again. */
async function giveUpJob(engine: EngineParts, { entry, ctx }: JobRun, item: Job, reason: string): Promise<JobResult> {
  await entry.onGiveUp?.(ctx, item, reason)
  return (await settleJob(engine.sql, item)) ? 'failed' : 'stale'
}

// The machine's clock stands in for the database's here: it only places a retry.
const clocksNow = (engine: EngineParts, ctx: Ctx): Clocks => ({
  now: ctx.now(),
  machineNow: new Date(),
  random: engine.random,
})

/** The handler's answer, or what its failing or hanging amounts to. A hung handler's late answer is not waited for. */
async function runWithTimeout<T>(
  engine: EngineParts,
  ctx: Ctx,
  item: Job,
  work: () => Promise<T>,
): Promise<T | Outcome> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HandlerTimeout()), engine.handlerTimeoutMs)
  })
  try {
    return await Promise.race([work(), timeout])
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown'
    ctx.log.error('agenda handler failed', { kind: item.kind, lane: item.lane, errorName, stack: stackOf(error) })
    const backoff = engine.handlers[item.kind]?.backoff ?? engine.defaults.backoff
    return outcomeForFailure(errorName, item, backoff, clocksNow(engine, ctx))
  } finally {
    clearTimeout(timer)
  }
}

class HandlerTimeout extends Error {
  override name = 'HandlerTimeout'
}

/** Where, without the message: a message may quote an address. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6)
    .join('\n')
}
