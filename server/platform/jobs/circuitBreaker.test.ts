import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { createTestEngine, jobRequest, until } from '#server/testing/jobEngine.ts'
import { circuitOpenedKind } from './circuitBreaker.ts'
import type { EngineOptions } from './engine.ts'
import { enqueue } from './enqueue.ts'
import { done, doneByVendor, giveUp, type Handlers, type Outcome, retry, throttled } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
afterEach(async () => {
  await database.sql`delete from jobs`
  await database.sql`delete from lanes`
  await database.sql`delete from circuits`
  clock = testClock()
})

const ill: Outcome = { ...retry('http_503'), vendorHealth: 'failing' }
const circuits = { failures: 3, baseMs: 100_000, capMs: 1_000_000, probeMs: 100_000, notifyAfterMs: 60_000 }
let clock = testClock()
const setUp = (handlers: Handlers, options: Partial<EngineOptions> = {}) =>
  createTestEngine(database.sql, () => testCtx({ db: database.db, clock }), handlers, {
    circuits,
    backoff: { baseMs: 1, capMs: 1 },
    ...options,
  })
const items = (count: number, circuit: string, rank = 0) =>
  Array.from({ length: count }, (_, index) =>
    jobRequest({
      circuit,
      subject: circuit,
      identity: [circuit, rank, index],
      rankAt: new Date(Date.UTC(2026, 10, 23, 10, rank, index)),
    }),
  )
const row = async (circuit: string) => {
  const [found] =
    await database.sql`select *, (extract(epoch from open_until - now()) * 1000)::float as ms from circuits
    where circuit = ${circuit}`
  return found
}
/** Its pause is over. */
const rest = (circuit: string) => {
  clock.advance(1000)
  return database.sql`update circuits set open_until = now() - interval '1 second' where circuit = ${circuit}`
}

describe('a vendor that fails for one application', () => {
  it('is left alone after some failures in a row, and what others want goes on, in their order', async () => {
    await enqueue(database.db, [...items(40, 'broken', 0), ...items(40, 'fine', 1)])
    const calls: string[] = []
    const engine = setUp({
      test: {
        run: async (_, item) => {
          calls.push(item.subject)
          return item.subject === 'fine' ? doneByVendor() : ill
        },
      },
    })
    await engine.tick({ budgetMs: 5000 })
    const broken = calls.filter((name) => name === 'broken').length
    expect(calls.filter((name) => name === 'fine')).toHaveLength(40)
    // those already under way in the lane's slots when it opened
    expect(broken).toBeLessThan(3 + 16)
    const [left] =
      await database.sql`select count(*)::int as n, sum(attempts)::int as tries from jobs where circuit = 'broken'`
    expect(left).toEqual({ n: 40, tries: broken })
    expect(await row('fine')).toBeUndefined()
  })

  it('takes nothing of the shared pace', async () => {
    await enqueue(database.db, [...items(500, 'broken', 0), ...items(6, 'fine', 1)])
    await database.sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until)
      values (${jobRequest().organizationId}, 'broken', 5, 1, now(), now() + interval '1 hour')`
    const calls: string[] = []
    const perform = async (_: unknown, item: { subject: string }) => {
      calls.push(item.subject)
      return doneByVendor()
    }
    const rates = { ratePerMinute: () => 240, sharedBucket: () => null }
    await setUp({ test: { run: perform } }, { rates }).tick({ budgetMs: 4000 })
    expect(calls).toEqual(Array.from({ length: 6 }, () => 'fine'))
  })

  it('is tried again by one, of all processes and all that wait, and left alone twice as long when that fails', async () => {
    await enqueue(database.db, items(60, 'broken'))
    let calls = 0
    const handlers: Handlers = {
      test: {
        run: async () => {
          calls += 1
          return ill
        },
      },
    }
    await setUp(handlers).tick({ budgetMs: 3000 })
    expect((await row('broken'))?.ms).toBeGreaterThan(90_000)
    expect((await row('broken'))?.ms).toBeLessThan(100_001)
    calls = 0
    await rest('broken')
    await Promise.all(Array.from({ length: 6 }, () => setUp(handlers).tick({ budgetMs: 3000 })))
    expect(calls).toBe(1)
    expect((await row('broken'))?.ms).toBeGreaterThan(190_000)
    expect((await row('broken'))?.openings).toBe(2)
  })

  it('is used again by all once that one succeeds', async () => {
    await enqueue(database.db, items(30, 'broken'))
    let works = false
    const handlers: Handlers = { test: { run: async () => (works ? doneByVendor() : ill) } }
    await setUp(handlers).tick({ budgetMs: 3000 })
    works = true
    await rest('broken')
    await until(
      async () => {
        clock.advance(1000)
        await setUp(handlers).tick({ budgetMs: 1000 })
        return database.sql`select from jobs where circuit = 'broken'`
      },
      (rows) => rows.length === 0,
    )
    expect(await row('broken')).toMatchObject({ failures: 0, openings: 0, opened_at: null, open_until: null })
  })

  it('is tried by another when whoever tried died, or found nothing to do', async () => {
    await enqueue(database.db, items(3, 'broken'))
    await database.sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until, probe)
      values (${jobRequest().organizationId}, 'broken', 5, 1, now(), now() - interval '1 second', 77)`
    const outcomes = [done('no longer wanted'), throttled(0, 'asks for patience'), doneByVendor()]
    const engine = setUp({ test: { run: async () => outcomes.shift() ?? doneByVendor() } }, { slots: 1 })
    await until(
      async () => {
        clock.advance(1000)
        await engine.tick({ budgetMs: 500 })
        return database.sql`select from jobs where circuit = 'broken'`
      },
      (rows) => rows.length === 0,
    )
    expect((await row('broken'))?.opened_at).toBeNull()
  })

  it('does not count as failing for what it says of one item, nor for failures with a success between', async () => {
    await enqueue(database.db, items(20, 'picky'))
    let turn = 0
    const refused: Outcome = { ...giveUp('http_400'), vendorHealth: 'healthy' }
    const perform = async () => {
      turn += 1
      return turn % 2 ? { ...giveUp('http_500'), vendorHealth: 'failing' as const } : refused
    }
    await setUp({ test: { run: perform } }, { slots: 1 }).tick({ budgetMs: 3000 })
    expect(turn).toBe(20)
    expect((await row('picky'))?.opened_at).toBeNull()
  })

  it('is reported once, a while after it began', async () => {
    await enqueue(database.db, items(60, 'broken'))
    await setUp({ test: { run: async () => ill } }).tick({ budgetMs: 3000 })
    await rest('broken')
    await setUp({ test: { run: async () => ill } }).tick({ budgetMs: 3000 })
    const told = await database.sql`select subject, due_at from jobs where kind = ${circuitOpenedKind}`
    expect(told).toEqual([{ subject: 'broken', due_at: new Date('2026-11-23T09:01:00Z') }])
  })
})
