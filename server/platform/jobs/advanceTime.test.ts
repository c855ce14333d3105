import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { jobRequest, noRates } from '#server/testing/jobEngine.ts'
import { advanceTime } from './advanceTime.ts'
import { createEngine } from './engine.ts'
import { enqueue } from './enqueue.ts'
import { done, type Handler, inDoubt, retry, throttled } from './types.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
afterEach(async () => {
  await database.sql`delete from jobs`
  await database.sql`delete from lanes`
})

const start = new Date('2026-11-23T09:00:00Z')
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

/** Business time that flows, as in the sandbox: the machine's and an offset. */
function world(perform: Handler) {
  const clock = testClock(start)
  const diary: [string, number][] = []
  const ctx = () => testCtx({ db: database.db, clock })
  const noted: Handler = async (given, item) => {
    diary.push([item.subject, (given.now().getTime() - start.getTime()) / 60_000])
    return perform(given, item)
  }
  const engine = createEngine({
    sql: database.sql,
    handlers: { test: { run: noted }, upkeep: { run: async () => done() } },
    ctx,
    rates: noRates,
    leaseMs: 10_000,
    handlerTimeoutMs: 5000,
    recurring: [{ kind: 'maintenance', everyMs: 50 }],
  })
  const advance = (minutes: number, options = {}) =>
    advanceTime({
      engine,
      sql: database.sql,
      now: clock.now,
      setTime: async (to) => clock.set(to),
      target: at(minutes),
      ...options,
    })
  return { advance, diary, clock, ctx }
}

it('makes things happen in their order and at their times, what they cause included', async () => {
  const { advance, diary } = world(async (ctx, item) => {
    if (item.subject === 'reminder') await enqueue(ctx.db, [jobRequest({ subject: 'caused', dueAt: at(12) })])
    return done()
  })
  await enqueue(database.db, [
    jobRequest({ subject: 'dispatch', dueAt: at(25), lane: 'genesys' }),
    jobRequest({ subject: 'reminder', dueAt: at(10) }),
    jobRequest({ subject: 'after', dueAt: at(31) }),
    jobRequest({ subject: 'overdue', dueAt: at(-5), lane: 'sms' }),
  ])
  const answer = await advance(30)
  expect(answer).toEqual({ now: at(30), target: at(30), performed: 4, waiting: [] })
  expect(diary).toEqual([
    ['overdue', 0],
    ['reminder', 10],
    ['caused', 12],
    ['dispatch', 25],
  ])
})

it('steps to retries too, for their due times are business time', async () => {
  let tries = 0
  const { advance, diary } = world(async (ctx) => {
    tries += 1
    return tries < 3 ? retry('500', new Date(ctx.now().getTime() + 120_000)) : done()
  })
  await enqueue(database.db, [jobRequest({ subject: 'mail', dueAt: at(1) })])
  expect(await advance(60)).toMatchObject({ performed: 3, waiting: [] })
  expect(diary.map(([, minute]) => minute)).toEqual([1, 3, 5])
})

it('waits for a throttled lane at the step it is due', async () => {
  let tries = 0
  const { advance, diary } = world(async () => {
    tries += 1
    return tries === 1 ? throttled(300, '429') : done()
  })
  await enqueue(database.db, [
    jobRequest({ subject: 'first', dueAt: at(1) }),
    jobRequest({ subject: 'second', dueAt: at(2), lane: 'sms' }),
  ])
  expect(await advance(5)).toMatchObject({ waiting: [] })
  expect(diary).toEqual([
    ['first', 1],
    ['first', 1],
    ['second', 2],
  ])
})

it('says what it still waits for when its time is over, and goes on when asked again', async () => {
  const { advance, clock } = world(async (_, item) => (item.subject === 'slow' ? throttled(60_000, '429') : done()))
  await enqueue(database.db, [
    jobRequest({ subject: 'slow', dueAt: at(1), lane: 'genesys' }),
    jobRequest({ subject: 'mail', dueAt: at(2) }),
  ])
  const stuck = await advance(5, { stepWaitMs: 200, totalMs: 300 })
  expect(stuck.waiting).toContainEqual({ kind: 'test', subject: 'slow' })
  expect(stuck.now.getTime()).toBeLessThan(at(5).getTime())
  const later = await advance(5, { stepWaitMs: 100, totalMs: 2000 })
  expect(later).toMatchObject({ now: at(5), waiting: [{ kind: 'test', subject: 'slow' }] })
  expect(clock.now()).toEqual(at(5))
})

it('waits for what another worker holds', async () => {
  const { advance, diary } = world(async () => done())
  await enqueue(database.db, [jobRequest({ subject: 'mine', dueAt: at(1) })])
  await database.sql`update jobs set state = 'claimed', lease_until = now() + interval '400 milliseconds', fence = 0`
  expect(await advance(1)).toMatchObject({ performed: 1, waiting: [] })
  expect(diary).toEqual([['mine', 1]])
})

it('does not wait longer than it may for a vendor that hangs', async () => {
  const { advance, clock } = world(() => new Promise(() => {}))
  await enqueue(database.db, [jobRequest({ subject: 'hung', dueAt: at(1) })])
  const startedAt = Date.now()
  expect(await advance(5, { stepWaitMs: 300, totalMs: 2000 })).toMatchObject({
    now: at(5),
    performed: 0,
    waiting: [{ kind: 'test', subject: 'hung' }],
  })
  expect(Date.now() - startedAt).toBeLessThan(1500)
  expect(clock.now()).toEqual(at(5))
})

it('does not count upkeep, nor look for what is in doubt before its time', async () => {
  const { advance } = world(async () => inDoubt('timeout', at(50)))
  await enqueue(database.db, [jobRequest({ subject: 'sms', dueAt: at(1) })])
  expect(await advance(10)).toMatchObject({ now: at(10), waiting: [] })
})

it('goes back when told to', async () => {
  const { advance } = world(async () => done())
  expect(await advance(-60)).toMatchObject({ now: at(-60), performed: expect.any(Number) })
})
