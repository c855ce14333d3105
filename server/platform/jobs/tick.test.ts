import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { agendaStage } from '#server/testing/agenda.ts'
import { testCtx } from '#server/testing/context.ts'
import { engineOn, request, until } from '#server/testing/jobEngine.ts'
import { enqueue } from './enqueue.ts'
import { done, giveUp, type Handlers, inDoubt, throttled } from './types.ts'

const stage = agendaStage()
const { rows, setUp } = stage
const now = new Date('2026-11-23T09:00:00Z')

describe('a tick', () => {
  it('performs each item once, however many ticks run at once', async () => {
    const seen: string[] = []
    const engine = setUp({
      test: {
        perform: async (_, item) => {
          seen.push(item.key)
          await new Promise((resolve) => setTimeout(resolve, 2))
          return done()
        },
      },
    })
    await enqueue(
      stage.database.db,
      Array.from({ length: 200 }, (_, i) => request({ lane: i % 2 ? 'mail' : 'sms' })),
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
        perform: async (ctx) => {
          await enqueue(ctx.db, [request({ kind: 'second' })])
          return done()
        },
      },
      second: { perform: async () => done() },
    })
    await enqueue(stage.database.db, [request({ kind: 'first' })])
    const report = await engine.tick({ budgetMs: 5000 })
    expect(report.kinds).toMatchObject({ first: { done: 1 }, second: { done: 1 } })
  })

  it('keeps to its budget and to the number of items given', async () => {
    const engine = setUp({ test: { perform: () => new Promise((resolve) => setTimeout(() => resolve(done()), 40)) } })
    await enqueue(
      stage.database.db,
      Array.from({ length: 100 }, () => request()),
    )
    const some = await engine.tick({ budgetMs: 5000, maxItems: 3 })
    expect(some.kinds.test).toMatchObject({ claimed: 3, done: 3 })
    const startedAt = Date.now()
    await engine.tick({ budgetMs: 150 })
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(await stage.database.sql`select from agenda where state = 'claimed'`).toHaveLength(0)
    expect((await rows()).length).toBeGreaterThan(10)
  })

  it('is delayed by a throttled lane no more than the lane itself', async () => {
    let refusals = 0
    const engine = setUp({
      refused: {
        perform: async () => {
          refusals += 1
          return throttled(60_000, '429')
        },
      },
      test: { perform: async () => done() },
    })
    await enqueue(stage.database.db, [
      ...Array.from({ length: 50 }, () => request({ lane: 'genesys', kind: 'refused' })),
      ...Array.from({ length: 50 }, () => request({ organizationId: randomUUID(), lane: 'genesys' })),
      ...Array.from({ length: 50 }, () => request({ lane: 'mail' })),
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
        hangs: { perform: () => new Promise(() => {}) },
        test: {
          perform: async () => {
            others += 1
            return done()
          },
        },
      },
      { handlerTimeoutMs: 1500, leaseMs: 5000 },
    )
    await enqueue(stage.database.db, [
      ...Array.from({ length: 20 }, () => request({ lane: 'hung', kind: 'hangs' })),
      ...Array.from({ length: 100 }, () => request({ lane: 'mail' })),
    ])
    const tick = engine.tick({ budgetMs: 1000 })
    await until(
      async () => others,
      (count) => count === 100,
      1000,
    )
    await enqueue(stage.database.db, [request({ lane: 'sms' })])
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
        perform: async () => {
          throw new TypeError('no')
        },
        maxAttempts: 3,
        backoff: { baseMs: 1, capMs: 1 },
        onGiveUp: async (_, item, reason) => {
          given.push(`${item.attempts} ${reason}`)
        },
      },
    })
    await enqueue(stage.database.db, [request()])
    for (let i = 1; i <= 4; i += 1) await engine.tick({ budgetMs: 1000, now: new Date(now.getTime() + i * 1000) })
    expect(given).toEqual(['2 TypeError'])
    expect(await rows()).toHaveLength(0)
  })

  it('writes the slice’s fact with the settling, once', async () => {
    const engine = setUp({
      test: {
        perform: async () => ({
          kind: 'done',
          fact: (sql) => sql`insert into installation (key, value) select subject, '1' from settled`,
        }),
      },
    })
    await enqueue(stage.database.db, [request({ subject: 'fact-1' }), request({ subject: 'fact-2' })])
    await Promise.all([engine.tick({ budgetMs: 2000 }), engine.tick({ budgetMs: 2000 })])
    expect(await stage.database.sql`select from installation where key like 'fact-%'`).toHaveLength(2)
  })

  it('settles many at once where the handler takes many', async () => {
    const sizes: number[] = []
    const engine = setUp({
      test: {
        perform: async () => done(),
        performMany: async (_, items) => {
          sizes.push(items.length)
          return items.map((item) => (item.payload.bad ? giveUp('bad') : done()))
        },
      },
    })
    await enqueue(stage.database.db, [
      ...Array.from({ length: 120 }, () => request()),
      request({ payload: { bad: true } }),
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
        perform: async (ctx, item) => {
          looks.push([item.doubted, item.attempts])
          return looks.length < 3 ? inDoubt('timeout', new Date(ctx.now().getTime() + 1000)) : done()
        },
      },
    })
    await enqueue(stage.database.db, [request()])
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
    const left = request({ lane: 'other', payload: { last: true } })
    const handlers: Handlers = {
      test: {
        perform: async (_, item) => {
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
            async () => engine.performed(),
            (count) => count === 1,
          )
          return rows
        })
      },
    })
    const engine = engineOn(sql, () => testCtx({ db: stage.database.db }), handlers)
    await enqueue(stage.database.db, [request()])
    await engine.tick({ budgetMs: 5000 })
    expect(engine.performed()).toBe(2)
    expect(await rows()).toEqual([])
  })
})
