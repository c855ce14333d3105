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
  // A newer process may have planned it and will run it.
  run: async () => ({ kind: 'retry', reason: 'unknown kind', free: true, at: new Date(Date.now() + 60_000) }),
}

/** Jobs of one kind and claim after their run and before settling; outcomes are in the order of the jobs. */
export type JobRun = { jobs: readonly Job[]; outcomes: readonly Outcome[]; entry: HandlerEntry; ctx: Ctx }

/** Runs claimed jobs of one kind outside any transaction. Never throws for an error of a handler. */
export async function runJobs(engine: EngineParts, jobs: readonly [Job, ...Job[]]): Promise<JobRun> {
  const [first] = jobs
  const entry = engine.handlers[first.kind] ?? unknownKind
  const ctx: Ctx = { ...engine.ctx(), actor: { kind: 'system', job: first.kind } }
  return { jobs, entry, ctx, outcomes: await outcomesOf(engine, entry, ctx, jobs) }
}

async function outcomesOf(
  engine: EngineParts,
  { run: runOne, runMany }: HandlerEntry,
  ctx: Ctx,
  jobs: readonly [Job, ...Job[]],
): Promise<readonly Outcome[]> {
  const one = (job: Job) =>
    job.expiredLeases > maxExpiredLeases
      ? giveUp('lease_expired')
      : runThroughCircuitBreaker(engine, job, ctx.now(), () => runWithTimeout(engine, ctx, job, () => runOne(ctx, job)))
  if (!runMany || jobs.length === 1) return Promise.all(jobs.map(one))
  const outcomes = await runWithTimeout(engine, ctx, jobs[0], () => runMany(ctx, jobs))
  const all: readonly Outcome[] = 'kind' in outcomes ? jobs.map(() => outcomes) : outcomes
  return jobs.map((_, index) => all[index] ?? retry('no outcome'))
}

/**
 * Settles the jobs of a run: done ones in one statement, the others one by one. Throws only for errors of the database.
 */
export async function settleAll(engine: EngineParts, run: JobRun): Promise<FinishedJob[]> {
  const pairs = run.jobs.map((job, index) => ({ job, outcome: run.outcomes[index] ?? retry('no outcome') }))
  const isPlain = pairs.length > 1 ? isPlainDone : () => false
  const plain = pairs.filter(isPlain).map(({ job }) => job)
  const settled = await settleJobs(engine.sql, plain)
  const others = pairs.filter((pair) => !isPlain(pair))
  return [
    ...plain.map((job, index) => ({ job, result: index < settled ? 'done' : 'stale' }) as const),
    ...(await Promise.all(others.map(({ job, outcome }) => settleOne(engine, run, job, outcome)))),
  ]
}

/** Returns the longest pause in ms that the vendor asked for, 0 if none. */
export const vendorPauseMs = ({ outcomes }: JobRun): number =>
  Math.max(...outcomes.map((outcome) => (outcome.kind === 'throttled' ? outcome.retryAfterMs : 0)))

const isPlainDone = ({ job, outcome }: { job: Job; outcome: Outcome }) =>
  outcome.kind === 'done' && !outcome.fact && job.origin !== 'engine'

async function settleOne(engine: EngineParts, run: JobRun, job: Job, outcome: Outcome): Promise<FinishedJob> {
  const { entry, ctx } = run
  const everyMs = job.origin === 'engine' ? engine.everyMs.get(job.kind) : undefined
  if (everyMs !== undefined) {
    await scheduleNextRun(engine.sql, job, everyMs)
    return { job, result: outcome.kind === 'done' ? 'done' : 'retried' }
  }
  const settlement = settlementFor(outcome, job, entry, clocksNow(engine, ctx), engine.defaults)
  if (settlement.kind === 'return') return { job, result: await requeue(engine, run, job, settlement) }
  if (settlement.how === 'failed') return { job, result: await giveUpJob(engine, run, job, settlement.reason) }
  const settled = await settleJob(engine.sql, job, outcome.kind === 'done' ? outcome.fact : undefined)
  return { job, result: settled ? 'done' : 'stale' }
}

async function requeue(engine: EngineParts, run: JobRun, job: Job, to: Requeue): Promise<JobResult> {
  if (to.closeLaneMs !== null) await closeLane(engine.sql, job, engine.rates.sharedBucket(job.lane), to.closeLaneMs)
  const requeued = await requeueJob(engine.sql, job, to)
  if (requeued === 'superseded') return giveUpJob(engine, run, job, 'superseded')
  return requeued === 'stale' ? 'stale' : to.how
}

/**
 * Gives up a job. The fact of the module comes first: after a crash in between, the row is claimed and given up again.
 */
async function giveUpJob(engine: EngineParts, { entry, ctx }: JobRun, job: Job, reason: string): Promise<JobResult> {
  await entry.onGiveUp?.(ctx, job, reason)
  return (await settleJob(engine.sql, job)) ? 'failed' : 'stale'
}

// The clock of this machine is precise enough here, because it only sets the time of a retry.
const clocksNow = (engine: EngineParts, ctx: Ctx): Clocks => ({
  now: ctx.now(),
  machineNow: new Date(),
  random: engine.random,
})

/**
 * Returns the result of the handler, or the outcome of its error or timeout. A late result of a hung handler is
 * ignored.
 */
async function runWithTimeout<T>(
  engine: EngineParts,
  ctx: Ctx,
  job: Job,
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
    ctx.log.error('job handler failed', { kind: job.kind, lane: job.lane, errorName, stack: stackOf(error) })
    const backoff = engine.handlers[job.kind]?.backoff ?? engine.defaults.backoff
    return outcomeForFailure(errorName, job, backoff, clocksNow(engine, ctx))
  } finally {
    clearTimeout(timer)
  }
}

class HandlerTimeout extends Error {
  override name = 'HandlerTimeout'
}

/** Returns the position of the error without its message, because a message may quote an address. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6)
    .join('\n')
}
