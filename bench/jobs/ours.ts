import { randomUUID } from 'node:crypto'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Db } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { createEngine } from '#server/platform/jobs/engine.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Handlers, type JobRequest } from '#server/platform/jobs/types.ts'
import { type Contender, runConcurrently } from './contender.ts'

const organizationId = randomUUID()
const batched = 'bench.batch'
/** The engine runs jobs of one subject together, as the messages of one booking; a batch is therefore one subject. */
const BATCH = 50
const single = 'bench.single'

/** The engine as the app runs it, with its own enqueue, tick, claim and complete. */
export async function openOurs(url: string, admin: postgres.Sql): Promise<Contender> {
  const common = { max: 16, onnotice: () => {}, connection: { TimeZone: 'UTC' } }
  const sql = postgres(url, common)
  const client = postgres(url, common)
  const db = drizzle(client) as unknown as Db
  // The handlers below use only the time of this context.
  const ctx = { db, now: () => new Date(), log: console } as unknown as Ctx
  const engineWith = (slots: number) =>
    createEngine({ sql, handlers, ctx: () => ctx, rates, leaseMs: 60_000, handlerTimeoutMs: 30_000, slots })
  const run = async (expected: number, engines: ReturnType<typeof engineWith>[]) => {
    const startedAt = performance.now()
    const reports = await Promise.all(engines.map((engine) => engine.tick({ budgetMs: 60_000 })))
    const ms = performance.now() - startedAt
    const count = reports.flatMap((report) => Object.values(report.kinds)).reduce((sum, { done }) => sum + done, 0)
    if (count !== expected) throw new Error(`completed ${count} of ${expected} jobs`)
    return ms
  }
  return {
    name: 'ours',
    reset: async () => {
      await admin`truncate jobs, lanes`
      await admin`vacuum analyze jobs`
    },
    fill: async (count, how) => {
      const kind = how === 'each' ? single : batched
      const subjects = Array.from({ length: Math.ceil(count / BATCH) }, () => randomUUID())
      for (let i = 0; i < count; i += 1000)
        await enqueue(
          db,
          Array.from({ length: Math.min(1000, count - i) }, (_, at) =>
            requestOf(kind, how === 'each' ? randomUUID() : subjects[Math.floor((i + at) / BATCH)]),
          ),
        )
    },
    enqueue: (count, concurrency) =>
      runConcurrently(count, concurrency, () => db.transaction((tx) => enqueue(tx, [requestOf(single)]))),
    completeEach: (count, concurrency) => run(count, [engineWith(concurrency)]),
    completeBatches: (count, concurrency) =>
      run(
        count,
        Array.from({ length: concurrency }, () => engineWith(1)),
      ),
    close: async () => {
      await Promise.all([sql.end({ timeout: 2 }), client.end({ timeout: 2 })])
    },
  }
}

const rates = { ratePerMinute: () => null, sharedBucket: () => null }
const handlers: Handlers = {
  [single]: {
    run: async () => ({
      kind: 'done',
      fact: (sql) => sql`insert into bench_facts (subject) select subject from settled`,
    }),
  },
  [batched]: { run: async () => done(), runMany: async (_, jobs) => jobs.map(() => done()) },
}

const requestOf = (kind: string, subject: string = randomUUID()): JobRequest => ({
  organizationId,
  lane: 'mail',
  kind,
  subject,
  revision: 1,
  identity: [kind, randomUUID()],
  origin: 'plan',
  dueAt: new Date(),
  payload: { type: 'REMINDER' },
})
