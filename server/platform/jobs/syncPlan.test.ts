import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { createTestEngine, jobRequest, noRates, until } from '#server/testing/jobEngine.ts'
import { claimJobs } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { jobKey } from './keyRules.ts'
import { settleJob } from './settle.ts'
import { syncPlan } from './syncPlan.ts'
import { done, giveUp, type Handlers, inDoubt, retry } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
afterEach(() => database.sql`delete from jobs`)

const now = new Date('2026-11-23T09:00:00Z')
const later = new Date('2026-11-24T09:00:00Z')
const { organizationId, lane } = jobRequest()
const subject = 'appointment-1'
const wanted = (name: string, overrides = {}) => jobRequest({ subject, identity: [name], dueAt: later, ...overrides })
const sync = (...items: ReturnType<typeof wanted>[]) =>
  database.db.transaction((tx) => syncPlan(tx, { organizationId, subject }, items, now))
const setUp = (handlers: Handlers) => createTestEngine(database.sql, () => testCtx({ db: database.db }), handlers)
const hexOf = (name: string) => jobKey([name], organizationId).toString('hex')
const rows = () => database.sql`select *, encode(key, 'hex') as hex from jobs order by due_at, rank_at`
const take = async (leaseMs = 30_000, at = now) =>
  (await claimJobs(database.sql, { organizationId, lane }, noRates, { now: at, leaseMs, limit: 10 })).jobs

it('takes away what is no longer wanted, moves what is, and leaves what others asked for', async () => {
  await enqueue(database.db, [
    wanted('resend', { origin: 'manual' }),
    wanted('other subject', { subject: 'appointment-2' }),
  ])
  await sync(wanted('reminder', { payload: { n: 1 } }), wanted('dispatch'))
  const change = await sync(wanted('dispatch', { dueAt: now }), wanted('goodbye'))
  expect(change.removed).toEqual([{ kind: 'test', key: hexOf('reminder'), revision: 1, payload: { n: 1 } }])
  expect(change.superseded).toEqual([])
  const left = await rows()
  expect(left.map((row) => row.hex).sort()).toEqual(
    ['resend', 'other subject', 'dispatch', 'goodbye'].map(hexOf).sort(),
  )
  expect(left[0]).toMatchObject({ hex: hexOf('dispatch'), due_at: now })
})

it('supersedes what is being performed: it is settled, and never retried', async () => {
  const given: string[] = []
  const told: Handlers = {
    test: {
      run: async () => {
        expect((await sync()).superseded).toMatchObject([{ key: hexOf('mail') }])
        return retry('500')
      },
      onGiveUp: async (_, _item, reason) => {
        given.push(reason)
      },
    },
  }
  await sync(wanted('mail', { dueAt: now }))
  await setUp(told).tick({ budgetMs: 1000 })
  expect(given).toEqual(['superseded'])
  expect(await rows()).toHaveLength(0)
})

it('keeps what is in doubt, though superseded, until somebody knows', async () => {
  let looks = 0
  const engine = setUp({
    test: {
      run: async (_, item) => {
        looks += 1
        if (looks === 1) return inDoubt('timeout', now)
        expect(item.supersededAt).toEqual(now)
        return looks === 2 ? inDoubt('unknown', new Date(now.getTime() + 8000)) : giveUp('nothing there')
      },
    },
  })
  await sync(wanted('sms', { dueAt: now }))
  const tick = (seconds: number) => engine.tick({ budgetMs: 300, now: new Date(now.getTime() + seconds * 1000) })
  await engine.tick({ budgetMs: 300, now })
  expect((await sync()).superseded).toHaveLength(1)
  expect(await rows()).toMatchObject([{ state: 'inDoubt' }])
  await tick(5)
  expect(await rows()).toMatchObject([{ state: 'inDoubt', was_in_doubt: true }])
  await tick(10)
  expect(await rows()).toHaveLength(0)
})

it('follows a row that is claimed while it looks: nothing escapes being superseded', async () => {
  await sync(wanted('mail', { dueAt: now }))
  const { sql } = database
  const [updated, held] = [signal(), signal()]
  const claimed = sql.begin(async (tx) => {
    await tx`update jobs set state = 'claimed', fence = nextval('jobs_fence'), lease_until = now() + interval '1 minute'`
    updated.resolve()
    await held.promise
  })
  await updated.promise
  const change = sync()
  await until(
    () => sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    (waiting) => waiting.length > 0,
  )
  held.resolve()
  await claimed
  expect(await change).toMatchObject({ removed: [], superseded: [{ key: hexOf('mail') }] })
  expect(await rows()).toMatchObject([{ state: 'claimed', superseded_at: now }])
})

it('settled between replan’s read and its insert, an effect is found done and not repeated', async () => {
  const effects: string[] = []
  const attempts = new Set<string>()
  const engine = setUp({
    test: {
      run: async (_, item) => {
        if (attempts.has(`${item.key}/1`)) return done('found its earlier attempt')
        attempts.add(`${item.key}/1`)
        effects.push(item.key)
        return done()
      },
    },
  })
  const mail = wanted('mail', { dueAt: now })
  await sync(mail)
  await database.db.transaction(async (tx) => {
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

it('wanted again while somebody holds it as unwanted: his settling does not lose it', async () => {
  const mail = wanted('mail', { dueAt: now })
  await sync(mail)
  const [item] = await take(200)
  await sync()
  await sync(mail)
  if (!item) throw new Error('nothing claimed')
  expect(await settleJob(database.sql, item)).toBe(false)
  const [again] = await until(
    () => take(),
    (items) => items.length > 0,
  )
  expect(again).toMatchObject({ key: hexOf('mail'), supersededAt: null })
})

it('does not bring a retry forward that waits for its backoff', async () => {
  await sync(wanted('mail', { dueAt: now }))
  await database.sql`update jobs set attempts = 2, due_at = ${later}`
  await sync(wanted('mail', { dueAt: now }))
  expect(await rows()).toMatchObject([{ due_at: later, attempts: 2 }])
})

it('rolls back with the fact that caused it', async () => {
  await sync(wanted('mail'))
  const failed = database.db.transaction(async (tx) => {
    await syncPlan(tx, { organizationId, subject }, [wanted('other')], now)
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect((await rows()).map((row) => row.hex)).toEqual([hexOf('mail')])
})

it('never meets another organization’s subject of the same name', async () => {
  const foreign = randomUUID()
  await enqueue(database.db, [wanted('mail', { organizationId: foreign })])
  expect(await sync()).toEqual({ removed: [], superseded: [] })
  expect(await rows()).toHaveLength(1)
})

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((given) => {
    resolve = given
  })
  return { promise, resolve }
}
