import type postgres from 'postgres'
import { scheduleAppointment } from '#server/appointments/book/schedule.ts'
import type { Ctx } from '#server/platform/context.ts'
import { createRuntime, type Runtime } from '#server/runtime.ts'
import { applicationIdOf, clientIdOf, organizationIdOf, queueIdOf } from '../../db/demo.ts'
import { percentile } from '../../e2e/timing.ts'
import { busyCompany } from '../burst/book.ts'
import { runConcurrently } from '../jobs/contender.ts'
import { median } from '../report.ts'
import { type BareTransaction, openPool, recordTransaction } from './recorder.ts'

type Timed = { p50: number; p95: number; perSecond: number }
export type TransactionTimes = {
  /** Milliseconds of the use case, of its transaction, and of the same statements without the use case; each the median. */
  useCaseMs: number
  transactionMs: number
  bareMs: number
  /** The bare transaction by number of concurrent callers. */
  bare: Map<number, Timed>
}

const ROUNDS = 6
const PER_ROUND = 50

/**
 * Times the booking's use case in this process, called directly, and its transaction's statements through the same
 * driver with the same pool: the statements of a recorded call, each prepared, sent in the same rounds, with new ids.
 * Both alternate, so that a change of the machine's speed concerns both.
 */
export async function timeTransaction(
  env: Record<string, string>,
  databaseUrl: string,
  levels: readonly number[],
): Promise<TransactionTimes> {
  const runtime = createRuntime({ ...env, DATABASE_URL: databaseUrl })
  const { client } = openPool(databaseUrl, runtime.config.DATABASE_POOL)
  try {
    const bare = await recordTransaction(databaseUrl, (db) => schedule({ ...serviceCtx(runtime), db }))
    const direct = timedTransactions(serviceCtx(runtime))
    const times = { useCase: [] as number[], transaction: [] as number[], bare: [] as number[] }
    for (let round = -1; round < ROUNDS; round += 1) {
      const useCase = await timesOf(PER_ROUND, 1, () => schedule(direct.ctx))
      const transaction = direct.times.splice(0)
      const alone = await timesOf(PER_ROUND, 1, () => bare(client))
      // The first round is a warm-up.
      if (round < 0) continue
      times.useCase.push(...useCase.times)
      times.transaction.push(...transaction)
      times.bare.push(...alone.times)
    }
    const [useCaseMs, transactionMs, bareMs] = [median(times.useCase), median(times.transaction), median(times.bare)]
    return { useCaseMs, transactionMs, bareMs, bare: await timeBare(client, bare, levels) }
  } finally {
    await client.end()
    await runtime.close()
  }
}

async function timeBare(client: postgres.Sql, bare: BareTransaction, levels: readonly number[]) {
  const results = new Map<number, Timed>()
  await timesOf(100, Math.max(...levels), () => bare(client))
  for (const level of levels) {
    const { times, ms } = await timesOf(300, level, () => bare(client))
    const perSecond = times.length / (ms / 1000)
    results.set(level, { p50: percentile(times, 0.5), p95: percentile(times, 0.95), perSecond })
  }
  return results
}

async function timesOf(count: number, concurrency: number, work: () => Promise<unknown>) {
  const times: number[] = []
  const ms = await runConcurrently(count, concurrency, async () => {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
  })
  return { times, ms }
}

/** Returns the context of the company's API client; nothing runs the jobs. */
function serviceCtx(runtime: Runtime): Ctx {
  const ids = { organizationId: organizationIdOf(busyCompany), applicationId: applicationIdOf(busyCompany) }
  return { ...runtime.ctx({ kind: 'service', ...ids, clientId: clientIdOf(busyCompany) }), requestTick: () => {} }
}

function timedTransactions(ctx: Ctx): { ctx: Ctx; times: number[] } {
  const times: number[] = []
  const transaction: Ctx['db']['transaction'] = async (work, config) => {
    const startedAt = performance.now()
    try {
      return await ctx.db.transaction(work, config)
    } finally {
      times.push(performance.now() - startedAt)
    }
  }
  return { ctx: { ...ctx, db: Object.assign(Object.create(ctx.db), { transaction }) }, times }
}

const MINUTES_AHEAD = 180

/** Books the queue for two customers, always for the same start, so that two recordings differ in what is new only. */
const schedule = (ctx: Ctx) =>
  scheduleAppointment(ctx, {
    applicationId: applicationIdOf(busyCompany),
    presetId: 'quick-call',
    start,
    durationMinutes: 15,
    timezone: 'Europe/Berlin',
    locale: 'en-US',
    intake: {},
    metadata: {},
    interaction: {},
    notificationHeaders: {},
    targetQueueId: queueIdOf(busyCompany),
    customers: ['first', 'second'].map((name) => ({ name, email: `${name}@bench.test`, phone: null })),
  })

const start = new Date(Math.ceil(Date.now() / 900_000) * 900_000 + MINUTES_AHEAD * 60_000)
