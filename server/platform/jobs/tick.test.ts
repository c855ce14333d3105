import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { jobRequest, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
import { done, giveUp, inDoubt, throttled } from './types.ts'

const fixture = jobFixture()
const { rows, createEngine: setUp } = fixture
const now = new Date('2026-11-23T09:00:00Z')

describe('a tick', () => {
  it('runs each job once when several ticks run in parallel', async () => {
    const seen: string[] = []
    const engine = setUp({
      test: {
        run: async (_, job) => {
          seen.push(job.key)
          await new Promise((resolve) => setTimeout(resolve, 2))
          return done()
        },
      },
    })
    await enqueue(
      fixture.database.db,
      Array.from({ length: 200 }, (_, i) => jobRequest({ lane: i % 2 ? 'mail' : 'sms' })),
    )
    const reports = await Promise.all(Array.from({ length: 6 }, () => engine.tick({ budgetMs: 10_000 })))
    expect(seen).toHaveLength(200)
    expect(new Set(seen).size).toBe(200)
    expect(reports.reduce((sum, report) => sum + (report.kinds.test?.done ?? 0), 0)).toBe(200)
    expect(await rows()).toHaveLength(0)
  })

  it('runs the jobs that its handlers enqueue in the same tick', async () => {
    const engine = setUp({
      first: {
        run: async (ctx) => {
          await enqueue(ctx.db, [jobRequest({ kind: 'second' })])
          return done()
        },
      },
      second: { run: async () => done() },
    })
    await enqueue(fixture.database.db, [jobRequest({ kind: 'first' })])
    const report = await engine.tick({ budgetMs: 5000 })
    expect(report.kinds).toMatchObject({ first: { done: 1 }, second: { done: 1 } })
  })

  it('respects its time budget and its job limit', async () => {
    const engine = setUp({ test: { run: () => new Promise((resolve) => setTimeout(() => resolve(done()), 40)) } })
    await enqueue(
      fixture.database.db,
      Array.from({ length: 100 }, () => jobRequest()),
    )
    const limited = await engine.tick({ budgetMs: 5000, maxJobs: 3 })
    expect(limited.kinds.test).toMatchObject({ claimed: 3, done: 3 })
    const startedAt = Date.now()
    await engine.tick({ budgetMs: 150 })
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(await fixture.database.sql`select from jobs where state = 'claimed'`).toHaveLength(0)
    expect((await rows()).length).toBeGreaterThan(10)
  })

  it('runs the jobs of other lanes while one lane is throttled', async () => {
    let refusals = 0
    const engine = setUp({
      refused: {
        run: async () => {
          refusals += 1
          return throttled(60_000, '429')
        },
      },
      test: { run: async () => done() },
    })
    await enqueue(fixture.database.db, [
      ...Array.from({ length: 50 }, () => jobRequest({ lane: 'genesys', kind: 'refused' })),
      ...Array.from({ length: 50 }, () => jobRequest({ organizationId: randomUUID(), lane: 'genesys' })),
      ...Array.from({ length: 50 }, () => jobRequest({ lane: 'mail' })),
    ])
    const report = await engine.tick({ budgetMs: 3000 })
    expect(report.kinds.test?.done).toBe(100)
    expect(refusals).toBeLessThanOrEqual(8)
    const left = await rows()
    expect(left).toHaveLength(50)
    expect(
      left.every((row) => row.attempts === 0 && row.state === 'pending' && row.due_at.getTime() === now.getTime()),
    ).toBe(true)
    await engine.tick({ budgetMs: 1000 })
    expect(refusals).toBeLessThanOrEqual(8)
  })

  it('runs the jobs of other lanes while a vendor hangs', async () => {
    let others = 0
    const engine = setUp(
      {
        hangs: { run: () => new Promise(() => {}) },
        test: {
          run: async () => {
            others += 1
            return done()
          },
        },
      },
      { handlerTimeoutMs: 1500, leaseMs: 5000 },
    )
    await enqueue(fixture.database.db, [
      ...Array.from({ length: 20 }, () => jobRequest({ lane: 'hung', kind: 'hangs' })),
      ...Array.from({ length: 100 }, () => jobRequest({ lane: 'mail' })),
    ])
    const tick = engine.tick({ budgetMs: 1000 })
    await waitUntil(
      async () => others,
      (count) => count === 100,
      1000,
    )
    await enqueue(fixture.database.db, [jobRequest({ lane: 'sms' })])
    await waitUntil(
      async () => others,
      (count) => count === 101,
      800,
    )
    const report = await tick
    expect(report.kinds.hangs).toMatchObject({ done: 0, retried: 8 })
  })

  it('retries a handler that throws, and gives up with the reason after the last attempt', async () => {
    const reasons: string[] = []
    const engine = setUp({
      test: {
        run: async () => {
          throw new TypeError('no')
        },
        maxAttempts: 3,
        backoff: { baseMs: 1, capMs: 1 },
        onGiveUp: async (_, job, reason) => {
          reasons.push(`${job.attempts} ${reason}`)
        },
      },
    })
    await enqueue(fixture.database.db, [jobRequest()])
    for (let i = 1; i <= 4; i += 1) await engine.tick({ budgetMs: 1000, now: new Date(now.getTime() + i * 1000) })
    expect(reasons).toEqual(['2 TypeError'])
    expect(await rows()).toHaveLength(0)
  })

  it('writes the fact of the module exactly once, when the job is settled', async () => {
    const engine = setUp({
      test: {
        run: async () => ({
          kind: 'done',
          fact: (sql) => sql`insert into installation (key, value) select subject, '1' from settled`,
        }),
      },
    })
    await enqueue(fixture.database.db, [jobRequest({ subject: 'fact-1' }), jobRequest({ subject: 'fact-2' })])
    await Promise.all([engine.tick({ budgetMs: 2000 }), engine.tick({ budgetMs: 2000 })])
    expect(await fixture.database.sql`select from installation where key like 'fact-%'`).toHaveLength(2)
  })

  it('runs and settles the jobs of one subject at once if the handler can, and each alone when it runs again', async () => {
    const sizes: number[] = []
    const engine = setUp({
      test: {
        run: async () => done(),
        runMany: async (_, jobs) => {
          sizes.push(jobs.length)
          if (jobs.some((job) => job.payload.throws)) throw new Error('failed together')
          return jobs.map((job) => (job.payload.bad ? giveUp('bad') : done()))
        },
      },
    })
    const of = (subject: string, changes = {}) => jobRequest({ subject, identity: [newId()], ...changes })
    await enqueue(fixture.database.db, [
      ...Array.from({ length: 3 }, () => of('first')),
      of('first', { payload: { bad: true } }),
      of('second'),
      ...Array.from({ length: 2 }, () => of('third', { payload: { throws: true } })),
    ])
    const report = await engine.tick({ budgetMs: 5000 })
    expect(report.kinds.test).toMatchObject({ claimed: 7, done: 4, retried: 2, failed: 1 })
    expect(sizes.sort()).toEqual([2, 4])
    const later = new Date(now.getTime() + 3_600_000)
    expect((await engine.tick({ budgetMs: 5000, now: later })).kinds.test).toMatchObject({ claimed: 2, done: 2 })
    expect(sizes).toHaveLength(2)
    expect(await rows()).toHaveLength(0)
  })

  it('runs a job in doubt again at the requested time without counting an attempt', async () => {
    const runs: [boolean, number][] = []
    const engine = setUp({
      test: {
        run: async (ctx, job) => {
          runs.push([job.wasInDoubt, job.attempts])
          return runs.length < 3 ? inDoubt('timeout', new Date(ctx.now().getTime() + 1000)) : done()
        },
      },
    })
    await enqueue(fixture.database.db, [jobRequest()])
    for (const seconds of [0, 1, 2, 3, 4])
      await engine.tick({ budgetMs: 500, now: new Date(now.getTime() + seconds * 1000) })
    // The clock of the context stays at `now`, so each run is due one second after it.
    expect(runs).toEqual([
      [false, 0],
      [true, 1],
      [true, 1],
    ])
  })
})
