import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, type RunnerOptions, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import { type Contender, runConcurrently } from './contender.ts'
import { inTransaction } from './pgBoss.ts'

const task = 'bench'

/**
 * graphile-worker. `localQueue` lets it claim 50 jobs at a time as our engine does; it completes jobs only one by one.
 */
export async function openGraphile(url: string): Promise<Contender> {
  const pool = new pg.Pool({ connectionString: url, max: 20 })
  pool.on('error', (error) => console.error(error))
  const logger = new Logger(() => () => {})
  await runMigrations({ pgPool: pool, logger })
  return {
    name: 'graphile-worker',
    reset: async () => {
      await pool.query('truncate graphile_worker._private_jobs')
      await pool.query('vacuum analyze graphile_worker._private_jobs')
    },
    fill: async (count) => {
      await pool.query(`select graphile_worker.add_job($1, '{"type": "REMINDER"}') from generate_series(1, $2)`, [
        task,
        count,
      ])
    },
    enqueue: (count, concurrency) =>
      runConcurrently(count, concurrency, () =>
        inTransaction(pool, async (client) => {
          const text = 'select graphile_worker.add_job($1, $2)'
          await client.query({ name: 'add', text, values: [task, '{"type":"REMINDER"}'] })
        }),
      ),
    completeEach: (count, concurrency) => completeEach(pool, logger, count, concurrency),
    close: () => pool.end(),
  }
}

async function completeEach(pool: pg.Pool, logger: Logger, count: number, concurrency: number): Promise<number> {
  const events = new EventEmitter() as WorkerEvents
  const started = new Promise<number>((resolve) => events.once('job:start', () => resolve(performance.now())))
  let remaining = count
  const allCompleted = new Promise<void>((resolve) => {
    events.on('job:complete', () => {
      remaining -= 1
      if (remaining === 0) resolve()
    })
  })
  const options: RunnerOptions = {
    pgPool: pool,
    logger,
    events,
    noHandleSignals: true,
    parsedCronItems: [],
    preset: { worker: { concurrentJobs: concurrency, localQueue: { size: 50 } } },
    taskList: {
      [task]: async (_, { job }) => {
        await pool.query({ name: 'fact', text: 'insert into bench_facts (subject) values ($1)', values: [job.id] })
      },
    },
  }
  const runner = await run(options)
  const startedAt = await started
  await allCompleted
  // graphile-worker completes jobs concurrently with the next one, without waiting, so the last job has ended only when
  // the table is empty.
  while ((await pool.query('select from graphile_worker._private_jobs limit 1')).rowCount) await sleep(1)
  const ms = performance.now() - startedAt
  await runner.stop()
  return ms
}
