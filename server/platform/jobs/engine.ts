import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'
import type { CircuitBreakerPolicy } from './circuitBreaker.ts'
import { isWorkerAlive, staleSeconds } from './heartbeat.ts'
import { countJobs, type Forecast, type JobCounts, lagSeconds, listForecast } from './read.ts'
import { ensureRecurring } from './recurring.ts'
import type { Backoff } from './rules.ts'
import type { EngineParts } from './run.ts'
import { Tick } from './tick.ts'
import type { Handlers, Rates, RecurringJob, TickReport } from './types.ts'

export type EngineOptions = {
  /** The client of the `postgres` package, not drizzle. */
  sql: Sql
  handlers: Handlers
  /** Creates a context per job; the engine sets the job as its actor. */
  ctx: () => Ctx
  rates: Rates
  leaseMs: number
  /**
   * At least half a second shorter than the lease, so that a hung handler has ended before another worker claims the
   * job.
   */
  handlerTimeoutMs: number
  recurring?: readonly RecurringJob[]
  backoff?: Backoff
  maxAttempts?: number
  circuits?: Partial<CircuitBreakerPolicy>
  /** Jobs of one lane that one tick runs in parallel. */
  slots?: number
  /** Random number in [0, 1) for the jitter. */
  random?: () => number
}

type TickInput = {
  budgetMs: number
  maxJobs?: number
  /** Business time; by default that of the context. */
  now?: Date
  /** Runs only jobs whose rank is before their due time, two of each lane at a time. */
  urgentOnly?: boolean
}

export type Engine = {
  /**
   * Runs due jobs until none is left or the budget is used up. Any number of ticks in any number of processes may
   * overlap.
   */
  tick(input: TickInput): Promise<TickReport>
  /**
   * Requests a tick in the background soon: at most one runs and one more is pending. While a worker is alive, the tick runs
   * urgent jobs only and leaves the rest to the worker.
   */
  requestTick(): void
  /** Resolves when no background tick runs or is pending. */
  idle(): Promise<void>
  lag(): Promise<number>
  forecast(organizationId: string, options: { subject?: string; until: Date }): Promise<Forecast[]>
  counts(): Promise<JobCounts>
  isWorkerAlive(): Promise<boolean>
  /** Returns how many jobs this process has finished in all ticks, maintenance excluded. */
  finishedCount(): number
}

const defaultCircuits = { failures: 5, baseMs: 10_000, capMs: 60_000, notifyAfterMs: 60_000 }
const requestedTickBudgetMs = 10_000
const urgentSlots = 2

/** Creates the job engine. It knows nothing about appointments: `handlers` maps each kind to its code. */
export function createEngine(options: EngineOptions): Engine {
  if (options.handlerTimeoutMs + 500 > options.leaseMs)
    throw new Error('the handler timeout must be shorter than the lease')
  const { sql, ctx, recurring = [] } = options
  const parts: EngineParts = {
    ...options,
    defaults: { maxAttempts: options.maxAttempts ?? 25, backoff: options.backoff ?? { baseMs: 2000, capMs: 300_000 } },
    circuits: { ...defaultCircuits, probeMs: options.leaseMs, ...options.circuits },
    random: options.random ?? Math.random,
    everyMs: new Map(recurring.map(({ kind, everyMs }) => [kind, everyMs])),
  }
  const now = () => ctx().now()
  const ticks = new Set<Tick>()
  let recurringJobs: Promise<void> | null = null
  let finished = 0
  const onFinished = (kind: string) => {
    if (!parts.everyMs.has(kind)) finished += 1
  }

  async function tick({ budgetMs, maxJobs = Infinity, now: fixedNow, urgentOnly }: TickInput): Promise<TickReport> {
    recurringJobs ??= ensureRecurring(sql, recurring).catch((error) => {
      recurringJobs = null
      throw error
    })
    await recurringJobs
    const clock = fixedNow ? () => fixedNow : now
    const { leaseMs } = options
    const slots = urgentOnly ? urgentSlots : (options.slots ?? 8)
    const current = new Tick(parts, { now: clock, leaseMs, slots, budgetMs, maxJobs, urgentOnly, onFinished })
    ticks.add(current)
    try {
      await current.run()
    } finally {
      ticks.delete(current)
    }
    return { kinds: current.kinds, lagSeconds: await lagSeconds(sql, clock()) }
  }

  let takeOver: NodeJS.Timeout | undefined
  const background = inBackground(async () => {
    try {
      await tick({ budgetMs: requestedTickBudgetMs, urgentOnly: await isWorkerAlive(sql) })
    } catch (error) {
      ctx().log.error('job tick failed', { errorName: error instanceof Error ? error.name : 'unknown' })
    }
  })

  return {
    tick,
    requestTick: () => {
      for (const current of ticks) current.wake()
      background.request()
      // If the worker has died, its record is stale by then, and what this request left to it runs here.
      if (takeOver) return
      takeOver = setTimeout(
        () => {
          takeOver = undefined
          background.request()
        },
        (staleSeconds + 1) * 1000,
      ).unref()
    },
    idle: background.idle,
    lag: () => lagSeconds(sql, now()),
    forecast: (organizationId, range) => listForecast(sql, organizationId, range),
    counts: () => countJobs(sql, now()),
    isWorkerAlive: () => isWorkerAlive(sql),
    finishedCount: () => finished,
  }
}

/** Runs `work` soon after a request; requests during a run cause one more run. */
function inBackground(work: () => Promise<void>): { request(): void; idle(): Promise<void> } {
  let running: Promise<void> | null = null
  let again = false
  const loop = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    do {
      again = false
      await work()
    } while (again)
    running = null
  }
  return {
    request: () => {
      if (running) again = true
      else running = loop()
    },
    idle: async () => {
      while (running) await running
    },
  }
}
