import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { testCtx } from '#server/testing/context.ts'
import { createTestEngine, jobRequest, noRates, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { claimJobs } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { jobKey } from './keyRules.ts'
import { settleJob } from './settle.ts'
import { syncPlan } from './syncPlan.ts'
import { done, giveUp, type Handlers, inDoubt, retry } from './types.ts'

const fixture = jobFixture()

const now = new Date('2026-11-23T09:00:00Z')
const later = new Date('2026-11-24T09:00:00Z')
const { organizationId, lane } = jobRequest()
const subject = 'appointment-1'
const plannedJob = (name: string, overrides = {}) =>
  jobRequest({ subject, identity: [name], dueAt: later, ...overrides })
const sync = (...jobs: ReturnType<typeof plannedJob>[]) =>
  fixture.database.db.transaction((tx) => syncPlan(tx, { organizationId, subject }, jobs, now))
const setUp = (handlers: Handlers) =>
  createTestEngine(fixture.database.sql, () => testCtx({ db: fixture.database.db }), handlers)
const hexOf = (name: string) => jobKey([name], organizationId).toString('hex')
const rows = () => fixture.database.sql`select *, encode(key, 'hex') as hex from jobs order by due_at, rank_at`
const take = async (leaseMs = 30_000, at = now) =>
  (await claimJobs(fixture.database.sql, { organizationId, lane }, noRates, { now: at, leaseMs, limit: 10 })).jobs

it('removes jobs that are no longer planned, moves the others, and leaves manual jobs and other subjects unchanged', async () => {
  await enqueue(fixture.database.db, [
    plannedJob('resend', { origin: 'manual' }),
    plannedJob('other subject', { subject: 'appointment-2' }),
  ])
  await sync(plannedJob('reminder', { payload: { n: 1 } }), plannedJob('dispatch'))
  const change = await sync(plannedJob('dispatch', { dueAt: now }), plannedJob('goodbye'))
  expect(change.removed).toEqual([{ kind: 'test', key: hexOf('reminder'), revision: 1, payload: { n: 1 } }])
  expect(change.superseded).toEqual([])
  const left = await rows()
  expect(left.map((row) => row.hex).sort()).toEqual(
    ['resend', 'other subject', 'dispatch', 'goodbye'].map(hexOf).sort(),
  )
  expect(left[0]).toMatchObject({ hex: hexOf('dispatch'), due_at: now })
})

it('supersedes a running job: it is settled and never retried', async () => {
  const reasons: string[] = []
  const handlers: Handlers = {
    test: {
      run: async () => {
        expect((await sync()).superseded).toMatchObject([{ key: hexOf('mail') }])
        return retry('500')
      },
      onGiveUp: async (_, _job, reason) => {
        reasons.push(reason)
      },
    },
  }
  await sync(plannedJob('mail', { dueAt: now }))
  await setUp(handlers).tick({ budgetMs: 1000 })
  expect(reasons).toEqual(['superseded'])
  expect(await rows()).toHaveLength(0)
})

it('keeps a superseded job in doubt until its outcome is known', async () => {
  let runs = 0
  const engine = setUp({
    test: {
      run: async (_, job) => {
        runs += 1
        if (runs === 1) return inDoubt('timeout', now)
        expect(job.supersededAt).toEqual(now)
        return runs === 2 ? inDoubt('unknown', new Date(now.getTime() + 8000)) : giveUp('nothing there')
      },
    },
  })
  await sync(plannedJob('sms', { dueAt: now }))
  const tick = (seconds: number) => engine.tick({ budgetMs: 300, now: new Date(now.getTime() + seconds * 1000) })
  await engine.tick({ budgetMs: 300, now })
  expect((await sync()).superseded).toHaveLength(1)
  expect(await rows()).toMatchObject([{ state: 'inDoubt' }])
  await tick(5)
  expect(await rows()).toMatchObject([{ state: 'inDoubt', was_in_doubt: true }])
  await tick(10)
  expect(await rows()).toHaveLength(0)
})

it('also supersedes a job that is being claimed at the same moment', async () => {
  await sync(plannedJob('mail', { dueAt: now }))
  const { sql } = fixture.database
  const [updated, release] = [signal(), signal()]
  const claimed = sql.begin(async (tx) => {
    await tx`update jobs set state = 'claimed', fence = nextval('jobs_fence'), lease_until = now() + interval '1 minute'`
    updated.resolve()
    await release.promise
  })
  await updated.promise
  const change = sync()
  await waitUntil(
    () => sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    (waiting) => waiting.length > 0,
  )
  release.resolve()
  await claimed
  expect(await change).toMatchObject({ removed: [], superseded: [{ key: hexOf('mail') }] })
  expect(await rows()).toMatchObject([{ state: 'claimed', superseded_at: now }])
})

it('does not repeat an effect whose job is settled between the read and the insert of a replan', async () => {
  const effects: string[] = []
  const attempts = new Set<string>()
  const engine = setUp({
    test: {
      run: async (_, job) => {
        if (attempts.has(`${job.key}/1`)) return done('found its earlier attempt')
        attempts.add(`${job.key}/1`)
        effects.push(job.key)
        return done()
      },
    },
  })
  const mail = plannedJob('mail', { dueAt: now })
  await sync(mail)
  await fixture.database.db.transaction(async (tx) => {
    const plan = [mail]
    await engine.tick({ budgetMs: 1000 })
    expect(effects).toHaveLength(1)
    await syncPlan(tx, { organizationId, subject }, plan, now)
  })
  expect(await rows()).toHaveLength(1)
  await engine.tick({ budgetMs: 1000 })
  expect(effects).toHaveLength(1)
  expect(await rows()).toHaveLength(0)
})

it('keeps a job that is planned again while a worker runs it as superseded', async () => {
  const mail = plannedJob('mail', { dueAt: now })
  await sync(mail)
  const [job] = await take(200)
  await sync()
  await sync(mail)
  if (!job) throw new Error('nothing claimed')
  expect(await settleJob(fixture.database.sql, job)).toBe(false)
  const [again] = await waitUntil(
    () => take(),
    (jobs) => jobs.length > 0,
  )
  expect(again).toMatchObject({ key: hexOf('mail'), supersededAt: null })
})

it('does not run a retry before its backoff ends', async () => {
  await sync(plannedJob('mail', { dueAt: now }))
  await fixture.database.sql`update jobs set attempts = 2, due_at = ${later}`
  await sync(plannedJob('mail', { dueAt: now }))
  expect(await rows()).toMatchObject([{ due_at: later, attempts: 2 }])
})

it('rolls back with the change that caused it', async () => {
  await sync(plannedJob('mail'))
  const failed = fixture.database.db.transaction(async (tx) => {
    await syncPlan(tx, { organizationId, subject }, [plannedJob('other')], now)
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect((await rows()).map((row) => row.hex)).toEqual([hexOf('mail')])
})

it('never touches a subject with the same name in another organization', async () => {
  const foreign = randomUUID()
  await enqueue(fixture.database.db, [plannedJob('mail', { organizationId: foreign })])
  expect(await sync()).toEqual({ removed: [], superseded: [] })
  expect(await rows()).toHaveLength(1)
})

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
