import type { Sql } from '#db/client.ts'
import type { Ctx } from '../context.ts'
import type { CircuitBreakerPolicy } from './circuitBreaker.ts'
import { countJobs, type Forecast, type JobCounts, lagSeconds, listForecast } from './read.ts'
import { ensureRecurring } from './recurring.ts'
import type { Backoff } from './rules.ts'
import type { EngineParts } from './run.ts'
import { Tick } from './tick.ts'
import type { Handlers, Rates, RecurringJob, TickReport } from './types.ts'

export type EngineOptions = {
  /** The raw client, not drizzle's. */
  sql: Sql
  handlers: Handlers
  /** A context per item; the engine names the job as its actor. */
  ctx: () => Ctx
  rates: Rates
  leaseMs: number
  /** Less than the lease by half a second at least, so that a hung handler is over before somebody else takes its item. */
  handlerTimeoutMs: number
  recurring?: readonly RecurringJob[]
  backoff?: Backoff
  maxAttempts?: number
  circuits?: Partial<CircuitBreakerPolicy>
  /** Items of one lane performed at once by one tick. */
  slots?: number
  /** [0, 1), for the jitter. */
  random?: () => number
}

type TickInput = {
  budgetMs: number
  maxJobs?: number /** Business time; the context's by default. */
  now?: Date
  /** Lets people's pages go first: takes little and begins when none is under way. */
  giveWay?: boolean
}

export type Engine = {
  /** Takes what is due until nothing is or the budget is over. Any number at once, in any processes, do no harm. */
  tick(input: TickInput): Promise<TickReport>
  /** Asks for a tick soon, in the background: at most one runs and one more is pending. */
  requestTick(): void
  /** Resolves when no background tick runs or is pending. */
  idle(): Promise<void>
  lag(): Promise<number>
  forecast(organizationId: string, options: { subject?: string; until: Date }): Promise<Forecast[]>
  counts(): Promise<JobCounts>
  /** How many items this process has performed, in whatever tick, upkeep not counted. */
  finishedCount(): number
}

const defaultCircuits = { failures: 5, baseMs: 10_000, capMs: 60_000, notifyAfterMs: 60_000 }
const requestedTickBudgetMs = 10_000

/** The agenda's engine. It knows nothing of appointments: `handlers` says what each kind means. */
export function createEngine(options: EngineOptions): Engine {
  if (options.handlerTimeoutMs + 500 > options.leaseMs)
    throw new Error('the handler timeout must be shorter than the lease')
  const { sql, ctx, recurring = [] } = options
  const performing: EngineParts = {
    ...options,
    defaults: { maxAttempts: options.maxAttempts ?? 25, backoff: options.backoff ?? { baseMs: 2000, capMs: 300_000 } },
    circuits: { ...defaultCircuits, probeMs: options.leaseMs, ...options.circuits },
    random: options.random ?? Math.random,
    everyMs: new Map(recurring.map(({ kind, everyMs }) => [kind, everyMs])),
  }
  const now = () => ctx().now()
  const ticks = new Set<Tick>()
  let ready: Promise<void> | null = null
  let performed = 0
  const onPerformed = (kind: string) => {
    if (!performing.everyMs.has(kind)) performed += 1
  }

  async function tick({ budgetMs, maxJobs: maxItems = Infinity, now: fixed, giveWay }: TickInput): Promise<TickReport> {
    ready ??= ensureRecurring(sql, recurring).catch((error) => {
      ready = null
      throw error
    })
    await ready
    const clock = fixed ? () => fixed : now
    const { leaseMs, slots = 8 } = options
    const round = new Tick(performing, {
      now: clock,
      leaseMs,
      slots,
      budgetMs,
      maxJobs: maxItems,
      onFinished: onPerformed,
      giveWay,
    })
    ticks.add(round)
    try {
      await round.run()
    } finally {
      ticks.delete(round)
    }
    return { kinds: round.kinds, lagSeconds: await lagSeconds(sql, clock()) }
  }

  const background = inBackground(async () => {
    await tick({ budgetMs: requestedTickBudgetMs, giveWay: true }).catch((error) => {
      ctx().log.error('agenda tick failed', { errorName: error instanceof Error ? error.name : 'unknown' })
    })
  })

  return {
    tick,
    requestTick: () => {
      for (const round of ticks) round.wake()
      background.ask()
    },
    idle: background.idle,
    lag: () => lagSeconds(sql, now()),
    forecast: (organizationId, range) => listForecast(sql, organizationId, range),
    counts: () => countJobs(sql, now()),
    finishedCount: () => performed,
  }
}

/** Runs `work` soon after being asked; asked while it runs, once more afterwards. */
function inBackground(work: () => Promise<void>): { ask(): void; idle(): Promise<void> } {
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
    ask: () => {
      if (running) again = true
      else running = loop()
    },
    idle: async () => {
      while (running) await running
    },
  }
}
