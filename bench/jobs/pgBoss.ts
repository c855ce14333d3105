import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { type Contender, runConcurrently, timed } from './contender.ts'

const queue = 'bench'
const batchSize = 50

/**
 * pg-boss without its maintenance, fetching 50 jobs at a time as our engine does; the rows in bench_facts are written
 * with a prepared statement.
 */
export async function openPgBoss(url: string): Promise<Contender> {
  const pool = new pg.Pool({ connectionString: url, max: 16 })
  const boss = new PgBoss({ connectionString: url, max: 16, supervise: false, schedule: false })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  await boss.createQueue(queue)
  const complete = async (completeJobs: (ids: string[]) => Promise<unknown>, count: number, concurrency: number) => {
    let completed = 0
    const worker = async () => {
      for (;;) {
        const jobs = await boss.fetch(queue, { batchSize })
        if (jobs.length === 0) return
        await completeJobs(jobs.map((job) => job.id))
        completed += jobs.length
      }
    }
    const ms = await timed(() => Promise.all(Array.from({ length: concurrency }, worker)))
    if (completed !== count) throw new Error(`completed ${completed} of ${count} jobs`)
    return ms
  }
  return {
    name: 'pg-boss',
    reset: async () => {
      await boss.deleteAllJobs(queue)
      await pool.query('vacuum analyze pgboss.job')
      await pool.query('vacuum analyze pgboss.job_common').catch(() => {})
    },
    fill: async (count) => {
      for (let i = 0; i < count; i += 1000)
        await boss.insert(
          queue,
          Array.from({ length: Math.min(1000, count - i) }, () => ({ data: { type: 'REMINDER' } })),
        )
    },
    enqueue: (count, concurrency) =>
      runConcurrently(count, concurrency, () =>
        inTransaction(pool, async (client) => {
          const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
          await boss.send(queue, { type: 'REMINDER' }, { db })
        }),
      ),
    completeEach: (count, concurrency) =>
      complete(
        async (ids) => {
          for (const id of ids) {
            await pool.query({ name: 'fact', text: 'insert into bench_facts (subject) values ($1)', values: [id] })
            await boss.complete(queue, id)
          }
        },
        count,
        concurrency,
      ),
    completeBatches: (count, concurrency) => complete((ids) => boss.complete(queue, ids), count, concurrency),
    close: async () => {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }
}

export async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } finally {
    client.release()
  }
}
