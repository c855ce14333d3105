import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { testCtx } from '#server/testing/context.ts'
import { createTestEngine, jobRequest, until } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
import { done, giveUp, type Handlers, inDoubt, throttled } from './types.ts'

const stage = jobFixture()
const { rows, createEngine: setUp } = stage
const now = new Date('2026-11-23T09:00:00Z')

describe('a tick', () => {
  it('performs each item once, however many ticks run at once', async () => {
    const seen: string[] = []
    const engine = setUp({
      test: {
        run: async (_, item) => {
          seen.push(item.key)
          await new Promise((resolve) => setTimeout(resolve, 2))
          return done()
        },
      },
    })
    await enqueue(
      stage.database.db,
      Array.from({ length: 200 }, (_, i) => jobRequest({ lane: i % 2 ? 'mail' : 'sms' })),
    )
    const reports = await Promise.all(Array.from({ length: 6 }, () => engine.tick({ budgetMs: 10_000 })))
    expect(seen).toHaveLength(200)
    expect(new Set(seen).size).toBe(200)
    expect(reports.reduce((sum, report) => sum + (report.kinds.test?.done ?? 0), 0)).toBe(200)
    expect(await rows()).toHaveLength(0)
  })

  it('takes what its own handlers put on the agenda, in the same round', async () => {
    const engine = setUp({
      first: {
        run: async (ctx) => {
          await enqueue(ctx.db, [jobRequest({ kind: 'second' })])
          return done()
        },
      },
      second: { run: async () => done() },
    })
    await enqueue(stage.database.db, [jobRequest({ kind: 'first' })])
    const report = await engine.tick({ budgetMs: 5000 })
    expect(report.kinds).toMatchObject({ first: { done: 1 }, second: { done: 1 } })
  })

  it('keeps to its budget and to the number of items given', async () => {
    const engine = setUp({ test: { run: () => new Promise((resolve) => setTimeout(() => resolve(done()), 40)) } })
    await enqueue(
      stage.database.db,
      Array.from({ length: 100 }, () => jobRequest()),
    )
    const some = await engine.tick({ budgetMs: 5000, maxJobs: 3 })
    expect(some.kinds.test).toMatchObject({ claimed: 3, done: 3 })
    const startedAt = Date.now()
    await engine.tick({ budgetMs: 150 })
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(await stage.database.sql`select from jobs where state = 'claimed'`).toHaveLength(0)
    expect((await rows()).length).toBeGreaterThan(10)
  })

  it('is delayed by a throttled lane no more than the lane itself', async () => {
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
    await enqueue(stage.database.db, [
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

  it('goes on with other lanes while a vendor hangs', async () => {
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
    await enqueue(stage.database.db, [
      ...Array.from({ length: 20 }, () => jobRequest({ lane: 'hung', kind: 'hangs' })),
      ...Array.from({ length: 100 }, () => jobRequest({ lane: 'mail' })),
    ])
    const tick = engine.tick({ budgetMs: 1000 })
    await until(
      async () => others,
      (count) => count === 100,
      1000,
    )
    await enqueue(stage.database.db, [jobRequest({ lane: 'sms' })])
    await until(
      async () => others,
      (count) => count === 101,
      800,
    )
    const report = await tick
    expect(report.kinds.hangs).toMatchObject({ done: 0, retried: 8 })
  })

  it('survives handlers that throw, gives up after the last try and says so', async () => {
    const given: string[] = []
    const engine = setUp({
      test: {
        run: async () => {
          throw new TypeError('no')
        },
        maxAttempts: 3,
        backoff: { baseMs: 1, capMs: 1 },
        onGiveUp: async (_, item, reason) => {
          given.push(`${item.attempts} ${reason}`)
        },
      },
    })
    await enqueue(stage.database.db, [jobRequest()])
    for (let i = 1; i <= 4; i += 1) await engine.tick({ budgetMs: 1000, now: new Date(now.getTime() + i * 1000) })
    expect(given).toEqual(['2 TypeError'])
    expect(await rows()).toHaveLength(0)
  })

  it('writes the slice’s fact with the settling, once', async () => {
    const engine = setUp({
      test: {
        run: async () => ({
          kind: 'done',
          fact: (sql) => sql`insert into installation (key, value) select subject, '1' from settled`,
        }),
      },
    })
    await enqueue(stage.database.db, [jobRequest({ subject: 'fact-1' }), jobRequest({ subject: 'fact-2' })])
    await Promise.all([engine.tick({ budgetMs: 2000 }), engine.tick({ budgetMs: 2000 })])
    expect(await stage.database.sql`select from installation where key like 'fact-%'`).toHaveLength(2)
  })

  it('settles many at once where the handler takes many', async () => {
    const sizes: number[] = []
    const engine = setUp({
      test: {
        run: async () => done(),
        runMany: async (_, items) => {
          sizes.push(items.length)
          return items.map((item) => (item.payload.bad ? giveUp('bad') : done()))
        },
      },
    })
    await enqueue(stage.database.db, [
      ...Array.from({ length: 120 }, () => jobRequest()),
      jobRequest({ payload: { bad: true } }),
    ])
    const report = await engine.tick({ budgetMs: 5000 })
    expect(report.kinds.test).toMatchObject({ claimed: 121, done: 120, failed: 1 })
    expect(Math.max(...sizes)).toBeGreaterThan(8)
    expect(await rows()).toHaveLength(0)
  })

  it('looks again at what is in doubt when asked to, and does not count that as a try', async () => {
    const looks: [boolean, number][] = []
    const engine = setUp({
      test: {
        run: async (ctx, item) => {
          looks.push([item.wasInDoubt, item.attempts])
          return looks.length < 3 ? inDoubt('timeout', new Date(ctx.now().getTime() + 1000)) : done()
        },
      },
    })
    await enqueue(stage.database.db, [jobRequest()])
    for (const seconds of [0, 1, 2, 3, 4])
      await engine.tick({ budgetMs: 500, now: new Date(now.getTime() + seconds * 1000) })
    // The context's own clock stands at `now`, so every look is planned for one second after it.
    expect(looks).toEqual([
      [false, 0],
      [true, 1],
      [true, 1],
    ])
  })
})

describe('a tick that looks around', () => {
  it('does what an item leaves behind that ends just while the tick looks around', async () => {
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const left = jobRequest({ lane: 'other', payload: { last: true } })
    const handlers: Handlers = {
      test: {
        run: async (_, item) => {
          if (item.payload.last) return done()
          await gate
          await enqueue(stage.database.db, [left])
          return done()
        },
      },
    }
    let looks = 0
    // The second look sees nothing new; before its answer is in, the first item ends.
    const sql = new Proxy(stage.database.sql, {
      apply: (target, self, args: [TemplateStringsArray]) => {
        const answer = Reflect.apply(target, self, args)
        if (!args[0].join('').includes('with recursive heads') || ++looks !== 2) return answer
        return Promise.resolve(answer).then(async (rows: unknown) => {
          open()
          await until(
            async () => engine.finishedCount(),
            (count) => count === 1,
          )
          return rows
        })
      },
    })
    const engine = createTestEngine(sql, () => testCtx({ db: stage.database.db }), handlers)
    await enqueue(stage.database.db, [jobRequest()])
    await engine.tick({ budgetMs: 5000 })
    expect(engine.finishedCount()).toBe(2)
    expect(await rows()).toEqual([])
  })
})
