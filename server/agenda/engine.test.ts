import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NIL_ORGANIZATION } from '../lib/ids.ts'
import { testCtx } from '../testing/context.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import { claim, listDueLanes } from './claim.ts'
import type { EngineOptions } from './engine.ts'
import { enqueue } from './enqueue.ts'
import { settle, settleMany } from './settle.ts'
import { engineOn, noRates, request, until } from './testEngine.ts'
import { done, giveUp, type Handlers, inDoubt, retry, throttled } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
afterEach(clear)

async function clear(): Promise<void> {
  await database.sql`delete from agenda`
  await database.sql`delete from lanes`
}

const now = new Date('2026-11-23T09:00:00Z')
const rows = () => database.sql`select * from agenda order by due_at`
const setUp = (handlers: Handlers, options: Partial<EngineOptions> = {}) =>
  engineOn(database.sql, () => testCtx({ db: database.db }), handlers, options)

describe('claiming', () => {
  it('never gives one row to two claimers', async () => {
    await enqueue(
      database.db,
      Array.from({ length: 300 }, () => request()),
    )
    const options = { now, leaseMs: 30_000, limit: 20 }
    const lane = { organizationId: request().organizationId, lane: 'mail' }
    const keys: string[] = []
    const claimer = async () => {
      for (;;) {
        const { items } = await claim(database.sql, lane, noRates, options)
        if (items.length === 0) return
        keys.push(...items.map((item) => item.key))
      }
    }
    await Promise.all(Array.from({ length: 8 }, claimer))
    await claimer()
    expect(keys).toHaveLength(300)
    expect(new Set(keys).size).toBe(300)
  })

  it('gives the most urgent of what is due, and nothing that is not due', async () => {
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
    await enqueue(database.db, [
      request({ identity: ['bulk'], dueAt: at(-30) }),
      request({ identity: ['urgent'], dueAt: at(-1), rankAt: at(-120), payload: { urgent: true } }),
      request({ identity: ['later'], dueAt: at(1), rankAt: at(-500) }),
    ])
    const lane = { organizationId: request().organizationId, lane: 'mail' }
    const first = await claim(database.sql, lane, noRates, { now, leaseMs: 1000, limit: 1 })
    expect(first.items[0]?.payload).toEqual({ urgent: true })
    const rest = await claim(database.sql, lane, noRates, { now, leaseMs: 1000, limit: 10 })
    expect(rest.items).toHaveLength(1)
  })

  it('gives a row again when its lease ran out, and refuses the settling of the first claimer', async () => {
    await enqueue(database.db, [request()])
    const lane = { organizationId: request().organizationId, lane: 'mail' }
    const take = (leaseMs: number) => claim(database.sql, lane, noRates, { now, leaseMs, limit: 5 })
    const [slow] = (await take(50)).items
    expect((await take(50)).items).toHaveLength(0)
    const [second] = await until(
      async () => (await take(30_000)).items,
      (items) => items.length > 0,
    )
    if (!slow || !second) throw new Error('nothing claimed')
    expect(second.lapses).toBe(1)
    expect(await settle(database.sql, slow)).toBe(false)
    expect(await settleMany(database.sql, [slow])).toBe(0)
    expect(
      await settle(database.sql, slow, (sql) => sql`insert into installation select 'stale', '1' from settled`),
    ).toBe(false)
    expect(await database.sql`select from installation where key = 'stale'`).toHaveLength(0)
    expect(await settle(database.sql, second)).toBe(true)
  })

  it('lists only lanes that are open and have something due', async () => {
    const other = randomUUID()
    await enqueue(database.db, [
      request({ lane: 'mail' }),
      request({ lane: 'sms', dueAt: new Date(now.getTime() + 1) }),
      request({ lane: 'sms', organizationId: other }),
      request({ lane: 'closed', organizationId: other }),
    ])
    await database.sql`insert into lanes (organization_id, lane, closed_until) values (${other}, 'closed', now() + interval '1 minute')`
    const lanes = await listDueLanes(database.sql, now)
    expect(lanes.map(({ lane, organizationId }) => [lane, organizationId === other]).sort()).toEqual([
      ['mail', false],
      ['sms', true],
    ])
  })
})

describe('a key', () => {
  it('is one effect, however often it is asked for', async () => {
    const again = request({ identity: ['one'], origin: 'manual' })
    await enqueue(database.db, [again, again])
    await enqueue(database.db, [{ ...again, dueAt: new Date(0) }])
    expect(await rows()).toMatchObject([{ due_at: now }])
  })

  it('outlives its row: settled and asked for again, the effect is found done', async () => {
    const performed = new Set<string>()
    const answers: string[] = []
    const engine = setUp({
      test: {
        perform: async (_, item) => {
          // As delivery does with its attempts, which are unique on organization, key and number.
          answers.push(performed.has(item.key) ? 'found' : 'performed')
          performed.add(item.key)
          return done()
        },
      },
    })
    await enqueue(database.db, [request({ identity: ['one'] })])
    await engine.tick({ budgetMs: 5000 })
    await enqueue(database.db, [request({ identity: ['one'] })])
    await engine.tick({ budgetMs: 5000 })
    expect(answers).toEqual(['performed', 'found'])
    expect(await rows()).toHaveLength(0)
  })

  it('is this organization’s alone', async () => {
    await enqueue(database.db, [
      request({ identity: ['one'] }),
      request({ identity: ['one'], organizationId: randomUUID() }),
    ])
    expect(await rows()).toHaveLength(2)
  })
})

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
      database.db,
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
    await enqueue(database.db, [request({ kind: 'first' })])
    const report = await engine.tick({ budgetMs: 5000 })
    expect(report.kinds).toMatchObject({ first: { done: 1 }, second: { done: 1 } })
  })

  it('keeps to its budget and to the number of items given', async () => {
    const engine = setUp({ test: { perform: () => new Promise((resolve) => setTimeout(() => resolve(done()), 40)) } })
    await enqueue(
      database.db,
      Array.from({ length: 100 }, () => request()),
    )
    const some = await engine.tick({ budgetMs: 5000, maxItems: 3 })
    expect(some.kinds.test).toMatchObject({ claimed: 3, done: 3 })
    const startedAt = Date.now()
    await engine.tick({ budgetMs: 150 })
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(await database.sql`select from agenda where state = 'claimed'`).toHaveLength(0)
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
    await enqueue(database.db, [
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
    await enqueue(database.db, [
      ...Array.from({ length: 20 }, () => request({ lane: 'hung', kind: 'hangs' })),
      ...Array.from({ length: 100 }, () => request({ lane: 'mail' })),
    ])
    const tick = engine.tick({ budgetMs: 1000 })
    await until(
      async () => others,
      (count) => count === 100,
      1000,
    )
    await enqueue(database.db, [request({ lane: 'sms' })])
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
    await enqueue(database.db, [request()])
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
    await enqueue(database.db, [request({ subject: 'fact-1' }), request({ subject: 'fact-2' })])
    await Promise.all([engine.tick({ budgetMs: 2000 }), engine.tick({ budgetMs: 2000 })])
    expect(await database.sql`select from installation where key like 'fact-%'`).toHaveLength(2)
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
    await enqueue(database.db, [...Array.from({ length: 120 }, () => request()), request({ payload: { bad: true } })])
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
    await enqueue(database.db, [request()])
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

describe('nudging', () => {
  it('performs in the background, and coalesces', async () => {
    let count = 0
    const engine = setUp({
      test: {
        perform: async () => {
          count += 1
          return done()
        },
      },
    })
    await enqueue(database.db, [request(), request()])
    for (let i = 0; i < 50; i += 1) engine.nudge()
    await engine.idle()
    expect(count).toBe(2)
  })

  it('reaches a tick that is busy with a vendor that hangs', async () => {
    let count = 0
    const engine = setUp(
      {
        hangs: { perform: () => new Promise(() => {}) },
        test: {
          perform: async () => {
            count += 1
            return done()
          },
        },
      },
      { handlerTimeoutMs: 2000, leaseMs: 5000 },
    )
    await enqueue(database.db, [request({ lane: 'hung', kind: 'hangs' })])
    engine.nudge()
    await until(
      async () => (await rows())[0]?.state,
      (state) => state === 'claimed',
    )
    await enqueue(database.db, [request()])
    engine.nudge()
    await until(
      async () => count,
      (done) => done === 1,
      700,
    )
    await engine.idle()
  })
})

describe('rates', () => {
  it('are kept by many ticks at once, and the rest follows', async () => {
    const at: number[] = []
    const engine = setUp(
      {
        test: {
          perform: async () => {
            at.push(Date.now())
            return done()
          },
        },
      },
      { rates: { ratePerMinute: () => 1200, sharedBucket: () => null } },
    )
    await enqueue(
      database.db,
      Array.from({ length: 40 }, () => request()),
    )
    await Promise.all([1, 2, 3].map(() => engine.tick({ budgetMs: 6000 })))
    expect(at).toHaveLength(40)
    const seconds = (Math.max(...at) - Math.min(...at)) / 1000
    expect(seconds).toBeGreaterThan(1.3)
  })

  it('of a shared bucket are divided among organizations, a noisy one delays nobody', async () => {
    const served: string[] = []
    const quiet = randomUUID()
    const engine = setUp(
      {
        test: {
          perform: async (_, item) => {
            served.push(item.organizationId)
            return done()
          },
        },
      },
      { rates: { ratePerMinute: () => 600, sharedBucket: (lane) => (lane === 'mail' ? 'all-mail' : null) } },
    )
    await enqueue(
      database.db,
      Array.from({ length: 200 }, () => request()),
    )
    await enqueue(database.db, [request({ organizationId: quiet }), request({ organizationId: quiet })])
    await engine.tick({ budgetMs: 2000 })
    expect(served.filter((organization) => organization === quiet)).toHaveLength(2)
    expect(served.length).toBeLessThan(30)
    const shared = await database.sql`select lane from lanes where organization_id = ${NIL_ORGANIZATION}`
    expect(shared.map((row) => row.lane)).toEqual(['all-mail'])
  })
})

describe('a tick', () => {
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
          await enqueue(database.db, [left])
          return done()
        },
      },
    }
    let looks = 0
    // The second look sees nothing new; before its answer is in, the first item ends.
    const sql = new Proxy(database.sql, {
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
    const engine = engineOn(sql, () => testCtx({ db: database.db }), handlers)
    await enqueue(database.db, [request()])
    await engine.tick({ budgetMs: 5000 })
    expect(engine.performed()).toBe(2)
    expect(await rows()).toEqual([])
  })
})

describe('upkeep', () => {
  it('runs by machine time, wherever business time stands, and stays one row', async () => {
    let count = 0
    const upkeep: Handlers = {
      'test.sweep': {
        perform: async () => {
          count += 1
          return count === 2 ? retry('busy') : done()
        },
      },
    }
    const recurring = [{ kind: 'test.sweep', everyMs: 300 }]
    const engine = setUp(upkeep, { recurring })
    await Promise.all([engine.tick({ budgetMs: 100 }), setUp(upkeep, { recurring }).tick({ budgetMs: 100 })])
    expect(count).toBe(1)
    await engine.tick({ budgetMs: 50, now: new Date('2030-01-01') })
    expect(count).toBe(1)
    await until(
      async () => {
        await engine.tick({ budgetMs: 50, now: new Date(0) })
        return count
      },
      (times) => times === 3,
    )
    expect(await rows()).toMatchObject([{ origin: 'engine', attempts: 0, state: 'pending' }])
  })
})

describe('what can be asked', () => {
  it('says how late the agenda is, what lies ahead and what is in doubt', async () => {
    const engine = setUp({ test: { perform: async () => inDoubt('timeout', new Date(now.getTime() + 5000)) } })
    const { organizationId } = request()
    await enqueue(database.db, [
      request({ subject: 'a', dueAt: new Date(now.getTime() - 90_000), lane: 'slow' }),
      request({ subject: 'b', dueAt: new Date(now.getTime() + 3_600_000) }),
    ])
    expect(await engine.lag()).toBe(90)
    const tomorrow = new Date(now.getTime() + 86_400_000)
    expect((await engine.forecast(organizationId, { until: tomorrow })).map((row) => row.subject)).toEqual(['a', 'b'])
    expect(await engine.forecast(organizationId, { until: tomorrow, subject: 'b' })).toMatchObject([
      { state: 'pending' },
    ])
    expect(await engine.forecast(randomUUID(), { until: tomorrow })).toEqual([])
    await engine.tick({ budgetMs: 300 })
    expect(await engine.counts()).toEqual({ due: 0, claimed: 0, inDoubt: 1, closedLanes: 0 })
    expect(await engine.lag()).toBe(0)
  })
})
