import { afterEach, describe, expect, it } from 'vitest'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestEngine, jobRequest, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { circuitOpenedKind } from './circuitBreaker.ts'
import type { EngineOptions } from './engine.ts'
import { enqueue } from './enqueue.ts'
import { done, doneByVendor, giveUp, type Handlers, type Outcome, retry, throttled } from './types.ts'

const fixture = jobFixture()
afterEach(() => {
  clock = testClock()
})

const failing: Outcome = { ...retry('http_503'), vendorHealth: 'failing' }
const circuits = { failures: 3, baseMs: 100_000, capMs: 1_000_000, probeMs: 100_000, notifyAfterMs: 60_000 }
let clock = testClock()
const setUp = (handlers: Handlers, options: Partial<EngineOptions> = {}) =>
  createTestEngine(fixture.database.sql, () => testCtx({ db: fixture.database.db, clock }), handlers, {
    circuits,
    backoff: { baseMs: 1, capMs: 1 },
    ...options,
  })
const jobs = (count: number, circuit: string, rank = 0) =>
  Array.from({ length: count }, (_, index) =>
    jobRequest({
      circuit,
      subject: circuit,
      identity: [circuit, rank, index],
      rankAt: new Date(Date.UTC(2026, 10, 23, 10, rank, index)),
    }),
  )
const row = async (circuit: string) => {
  const [found] = await fixture.database
    .sql`select *, (extract(epoch from open_until - now()) * 1000)::float as ms from circuits
    where circuit = ${circuit}`
  return found
}
/** Ends the pause of the breaker. */
const endPause = (circuit: string) => {
  clock.advance(1000)
  return fixture.database.sql`update circuits set open_until = now() - interval '1 second' where circuit = ${circuit}`
}

describe('a vendor that fails for one application', () => {
  it('is paused after some consecutive failures, while the jobs of other applications continue in order', async () => {
    await enqueue(fixture.database.db, [...jobs(40, 'broken', 0), ...jobs(40, 'fine', 1)])
    const calls: string[] = []
    const engine = setUp({
      test: {
        run: async (_, job) => {
          calls.push(job.subject)
          return job.subject === 'fine' ? doneByVendor() : failing
        },
      },
    })
    await engine.tick({ budgetMs: 5000 })
    const broken = calls.filter((name) => name === 'broken').length
    expect(calls.filter((name) => name === 'fine')).toHaveLength(40)
    // The jobs that were already running when the breaker opened are counted as well.
    expect(broken).toBeLessThan(3 + 16)
    const [left] = await fixture.database
      .sql`select count(*)::int as n, sum(attempts)::int as attempts from jobs where circuit = 'broken'`
    expect(left).toEqual({ n: 40, attempts: broken })
    expect(await row('fine')).toBeUndefined()
  })

  it('uses none of the shared rate while paused', async () => {
    await enqueue(fixture.database.db, [...jobs(500, 'broken', 0), ...jobs(6, 'fine', 1)])
    await fixture.database
      .sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until)
      values (${jobRequest().organizationId}, 'broken', 5, 1, now(), now() + interval '1 hour')`
    const calls: string[] = []
    const run = async (_: unknown, job: { subject: string }) => {
      calls.push(job.subject)
      return doneByVendor()
    }
    const rates = { ratePerMinute: () => 240, sharedBucket: () => null }
    await setUp({ test: { run } }, { rates }).tick({ budgetMs: 4000 })
    expect(calls).toEqual(Array.from({ length: 6 }, () => 'fine'))
  })

  it('is probed by a single job across all processes after the pause, and paused twice as long if the probe fails', async () => {
    await enqueue(fixture.database.db, jobs(60, 'broken'))
    let calls = 0
    const handlers: Handlers = {
      test: {
        run: async () => {
          calls += 1
          return failing
        },
      },
    }
    await setUp(handlers).tick({ budgetMs: 3000 })
    expect((await row('broken'))?.ms).toBeGreaterThan(90_000)
    expect((await row('broken'))?.ms).toBeLessThan(100_001)
    calls = 0
    await endPause('broken')
    await Promise.all(Array.from({ length: 6 }, () => setUp(handlers).tick({ budgetMs: 3000 })))
    expect(calls).toBe(1)
    expect((await row('broken'))?.ms).toBeGreaterThan(190_000)
    expect((await row('broken'))?.openings).toBe(2)
  })

  it('is used again for all jobs once the probe succeeds', async () => {
    await enqueue(fixture.database.db, jobs(30, 'broken'))
    let works = false
    const handlers: Handlers = { test: { run: async () => (works ? doneByVendor() : failing) } }
    await setUp(handlers).tick({ budgetMs: 3000 })
    works = true
    await endPause('broken')
    await waitUntil(
      async () => {
        clock.advance(1000)
        await setUp(handlers).tick({ budgetMs: 1000 })
        return fixture.database.sql`select from jobs where circuit = 'broken'`
      },
      (rows) => rows.length === 0,
    )
    expect(await row('broken')).toMatchObject({ failures: 0, openings: 0, opened_at: null, open_until: null })
  })

  it('is probed by another job if the first probe died or had nothing to do', async () => {
    await enqueue(fixture.database.db, jobs(3, 'broken'))
    await fixture.database
      .sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until, probe)
      values (${jobRequest().organizationId}, 'broken', 5, 1, now(), now() - interval '1 second', 77)`
    const outcomes = [done('no longer planned'), throttled(0, 'throttled'), doneByVendor()]
    const engine = setUp({ test: { run: async () => outcomes.shift() ?? doneByVendor() } }, { slots: 1 })
    await waitUntil(
      async () => {
        clock.advance(1000)
        await engine.tick({ budgetMs: 500 })
        return fixture.database.sql`select from jobs where circuit = 'broken'`
      },
      (rows) => rows.length === 0,
    )
    expect((await row('broken'))?.opened_at).toBeNull()
  })

  it('is not paused for rejecting single jobs or for failures with a success in between', async () => {
    await enqueue(fixture.database.db, jobs(20, 'picky'))
    let turn = 0
    const refused: Outcome = { ...giveUp('http_400'), vendorHealth: 'healthy' }
    const run = async () => {
      turn += 1
      return turn % 2 ? { ...giveUp('http_500'), vendorHealth: 'failing' as const } : refused
    }
    await setUp({ test: { run } }, { slots: 1 }).tick({ budgetMs: 3000 })
    expect(turn).toBe(20)
    expect((await row('picky'))?.opened_at).toBeNull()
  })

  it('is reported once, some time after the pause began', async () => {
    await enqueue(fixture.database.db, jobs(60, 'broken'))
    await setUp({ test: { run: async () => failing } }).tick({ budgetMs: 3000 })
    await endPause('broken')
    await setUp({ test: { run: async () => failing } }).tick({ budgetMs: 3000 })
    const reports = await fixture.database.sql`select subject, due_at from jobs where kind = ${circuitOpenedKind}`
    expect(reports).toEqual([{ subject: 'broken', due_at: new Date('2026-11-23T09:01:00Z') }])
  })
})
