import { expect, it } from 'vitest'
import { testClock, testCtx } from '#server/testing/context.ts'
import { jobRequest, noRates } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { advanceTime } from './advanceTime.ts'
import { createEngine } from './engine.ts'
import { enqueue } from './enqueue.ts'
import { done, type Handler, inDoubt, retry, throttled } from './types.ts'

const fixture = jobFixture()

const start = new Date('2026-11-23T09:00:00Z')
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

/** Sets up an engine with business time as in the sandbox: the clock of the machine plus an offset. */
function setUp(handler: Handler) {
  const clock = testClock(start)
  const runs: [string, number][] = []
  const ctx = () => testCtx({ db: fixture.database.db, clock })
  const recorded: Handler = async (runCtx, job) => {
    runs.push([job.subject, (runCtx.now().getTime() - start.getTime()) / 60_000])
    return handler(runCtx, job)
  }
  const engine = createEngine({
    sql: fixture.database.sql,
    handlers: { test: { run: recorded }, maintenance: { run: async () => done() } },
    ctx,
    rates: noRates,
    leaseMs: 10_000,
    handlerTimeoutMs: 5000,
    recurring: [{ kind: 'maintenance', everyMs: 50 }],
  })
  const advance = (minutes: number, options = {}) =>
    advanceTime({
      engine,
      sql: fixture.database.sql,
      now: clock.now,
      setTime: async (to) => clock.set(to),
      target: at(minutes),
      ...options,
    })
  return { advance, runs, clock, ctx }
}

it('runs the jobs in order and at their due times, including the jobs that they cause', async () => {
  const { advance, runs } = setUp(async (ctx, job) => {
    if (job.subject === 'reminder') await enqueue(ctx.db, [jobRequest({ subject: 'caused', dueAt: at(12) })])
    return done()
  })
  await enqueue(fixture.database.db, [
    jobRequest({ subject: 'dispatch', dueAt: at(25), lane: 'genesys' }),
    jobRequest({ subject: 'reminder', dueAt: at(10) }),
    jobRequest({ subject: 'after', dueAt: at(31) }),
    jobRequest({ subject: 'overdue', dueAt: at(-5), lane: 'sms' }),
  ])
  const result = await advance(30)
  expect(result).toEqual({ now: at(30), target: at(30), performed: 4, waiting: [] })
  expect(runs).toEqual([
    ['overdue', 0],
    ['reminder', 10],
    ['caused', 12],
    ['dispatch', 25],
  ])
})

it('stops at retries too, because their due times are business time', async () => {
  let attempts = 0
  const { advance, runs } = setUp(async (ctx) => {
    attempts += 1
    return attempts < 3 ? retry('500', new Date(ctx.now().getTime() + 120_000)) : done()
  })
  await enqueue(fixture.database.db, [jobRequest({ subject: 'mail', dueAt: at(1) })])
  expect(await advance(60)).toMatchObject({ performed: 3, waiting: [] })
  expect(runs.map(([, minute]) => minute)).toEqual([1, 3, 5])
})

it('waits for a throttled lane at the time its job is due', async () => {
  let attempts = 0
  const { advance, runs } = setUp(async () => {
    attempts += 1
    return attempts === 1 ? throttled(300, '429') : done()
  })
  await enqueue(fixture.database.db, [
    jobRequest({ subject: 'first', dueAt: at(1) }),
    jobRequest({ subject: 'second', dueAt: at(2), lane: 'sms' }),
  ])
  expect(await advance(5)).toMatchObject({ waiting: [] })
  expect(runs).toEqual([
    ['first', 1],
    ['first', 1],
    ['second', 2],
  ])
})

it('returns the waiting jobs when its time is up, and continues on the next call', async () => {
  const { advance, clock } = setUp(async (_, job) => (job.subject === 'slow' ? throttled(60_000, '429') : done()))
  await enqueue(fixture.database.db, [
    jobRequest({ subject: 'slow', dueAt: at(1), lane: 'genesys' }),
    jobRequest({ subject: 'mail', dueAt: at(2) }),
  ])
  const first = await advance(5, { stepWaitMs: 200, totalMs: 300 })
  expect(first.waiting).toContainEqual({ kind: 'test', subject: 'slow' })
  expect(first.now.getTime()).toBeLessThan(at(5).getTime())
  const second = await advance(5, { stepWaitMs: 100, totalMs: 2000 })
  expect(second).toMatchObject({ now: at(5), waiting: [{ kind: 'test', subject: 'slow' }] })
  expect(clock.now()).toEqual(at(5))
})

it('waits for a job that another worker has claimed', async () => {
  const { advance, runs } = setUp(async () => done())
  await enqueue(fixture.database.db, [jobRequest({ subject: 'mine', dueAt: at(1) })])
  await fixture.database
    .sql`update jobs set state = 'claimed', lease_until = now() + interval '400 milliseconds', fence = 0`
  expect(await advance(1)).toMatchObject({ performed: 1, waiting: [] })
  expect(runs).toEqual([['mine', 1]])
})

it('limits the wait for a vendor that hangs', async () => {
  const { advance, clock } = setUp(() => new Promise(() => {}))
  await enqueue(fixture.database.db, [jobRequest({ subject: 'hung', dueAt: at(1) })])
  const startedAt = Date.now()
  expect(await advance(5, { stepWaitMs: 300, totalMs: 2000 })).toMatchObject({
    now: at(5),
    performed: 0,
    waiting: [{ kind: 'test', subject: 'hung' }],
  })
  expect(Date.now() - startedAt).toBeLessThan(1500)
  expect(clock.now()).toEqual(at(5))
})

it('ignores maintenance, and checks no job in doubt before its due time', async () => {
  const { advance } = setUp(async () => inDoubt('timeout', at(50)))
  await enqueue(fixture.database.db, [jobRequest({ subject: 'sms', dueAt: at(1) })])
  expect(await advance(10)).toMatchObject({ now: at(10), waiting: [] })
})

it('moves back when the target is in the past', async () => {
  const { advance } = setUp(async () => done())
  expect(await advance(-60)).toMatchObject({ now: at(-60), performed: expect.any(Number) })
})
