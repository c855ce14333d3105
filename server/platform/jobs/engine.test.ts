import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { jobRequest, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
import { startHeartbeat } from './heartbeat.ts'
import { done, type Handlers, inDoubt, retry } from './types.ts'

const fixture = jobFixture()
const { rows, createEngine: setUp } = fixture
const now = new Date('2026-11-23T09:00:00Z')

describe('requesting a tick', () => {
  it('runs the jobs in the background and merges repeated requests', async () => {
    let count = 0
    const engine = setUp({
      test: {
        run: async () => {
          count += 1
          return done()
        },
      },
    })
    await enqueue(fixture.database.db, [jobRequest(), jobRequest()])
    for (let i = 0; i < 50; i += 1) engine.requestTick()
    await engine.idle()
    expect(count).toBe(2)
  })

  it('runs new jobs although a running tick waits for a hanging vendor', async () => {
    let count = 0
    const engine = setUp(
      {
        hangs: { run: () => new Promise(() => {}) },
        test: {
          run: async () => {
            count += 1
            return done()
          },
        },
      },
      { handlerTimeoutMs: 2000, leaseMs: 5000 },
    )
    await enqueue(fixture.database.db, [jobRequest({ lane: 'hung', kind: 'hangs' })])
    engine.requestTick()
    await waitUntil(
      async () => (await rows())[0]?.state,
      (state) => state === 'claimed',
    )
    await enqueue(fixture.database.db, [jobRequest()])
    engine.requestTick()
    await waitUntil(
      async () => count,
      (done) => done === 1,
      700,
    )
    await engine.idle()
  })
})

describe('requesting a tick beside a worker', () => {
  let stopHeartbeat: (() => Promise<void>) | undefined
  afterEach(() => stopHeartbeat?.())

  /** Enqueues codes, which rank before their due time, and a reminder. Returns what has run and how many ran at once. */
  async function setUpMessages(codes = 1) {
    const ran: string[] = []
    let [running, most] = [0, 0]
    const engine = setUp({
      test: {
        run: async (_, { subject }) => {
          running += 1
          most = Math.max(most, running)
          await sleep(20)
          running -= 1
          ran.push(subject)
          return done()
        },
      },
    })
    const code = () => jobRequest({ subject: 'code', rankAt: new Date(now.getTime() - 3_600_000) })
    await enqueue(fixture.database.db, [jobRequest({ subject: 'reminder' }), ...Array.from({ length: codes }, code)])
    const request = async () => {
      engine.requestTick()
      await engine.idle()
      return ran
    }
    return { engine, request, ran, most: () => most }
  }

  it('sends codes at once, two at a time, and leaves a due reminder to the worker', async () => {
    stopHeartbeat = await startHeartbeat(fixture.database.sql)
    const { request, most } = await setUpMessages(6)
    expect(await request()).toEqual(Array.from({ length: 6 }, () => 'code'))
    expect(most()).toBe(2)
    expect(await rows()).toMatchObject([{ subject: 'reminder', state: 'pending' }])
  })

  it('runs everything while the ticks of the worker fail', async () => {
    stopHeartbeat = await startHeartbeat(fixture.database.sql, () => false)
    const { engine, request } = await setUpMessages()
    expect(await engine.isWorkerAlive()).toBe(false)
    expect((await request()).toSorted()).toEqual(['code', 'reminder'])
  })

  it('runs everything when the worker has not been heard of for 15 seconds, or has stopped', async () => {
    stopHeartbeat = await startHeartbeat(fixture.database.sql)
    await fixture.database
      .sql`update installation set value = to_jsonb(value::text::float8 - 16) where key = 'worker_seen_at'`
    const dead = await setUpMessages()
    expect(await dead.engine.isWorkerAlive()).toBe(false)
    expect((await dead.request()).toSorted()).toEqual(['code', 'reminder'])
    await stopHeartbeat()
    const stopped = await setUpMessages()
    expect((await stopped.request()).toSorted()).toEqual(['code', 'reminder'])
  })

  it('leaves nothing to the worker when the scheduler calls', async () => {
    stopHeartbeat = await startHeartbeat(fixture.database.sql)
    const { engine, ran } = await setUpMessages()
    expect(await engine.isWorkerAlive()).toBe(true)
    await engine.tick({ budgetMs: 5000 })
    expect(ran.toSorted()).toEqual(['code', 'reminder'])
  })

  it.each([{ others: 20 }, { others: 300 }])(
    'finds a code among $others due jobs with ranks of their own',
    async ({ others }) => {
      stopHeartbeat = await startHeartbeat(fixture.database.sql)
      const { request } = await setUpMessages()
      const session = () => jobRequest({ subject: 'session', rankAt: new Date('2026-12-24T09:00:00Z') })
      await enqueue(fixture.database.db, Array.from({ length: others }, session))
      expect(await request()).toEqual(['code'])
    },
  )
})

describe('maintenance', () => {
  it('runs by machine time regardless of business time, and stays one row', async () => {
    let count = 0
    const maintenance: Handlers = {
      'test.sweep': {
        run: async () => {
          count += 1
          return count === 2 ? retry('busy') : done()
        },
      },
    }
    const recurring = [{ kind: 'test.sweep', everyMs: 300 }]
    const engine = setUp(maintenance, { recurring })
    await Promise.all([engine.tick({ budgetMs: 100 }), setUp(maintenance, { recurring }).tick({ budgetMs: 100 })])
    expect(count).toBe(1)
    await engine.tick({ budgetMs: 50, now: new Date('2030-01-01') })
    expect(count).toBe(1)
    await waitUntil(
      async () => {
        await engine.tick({ budgetMs: 50, now: new Date(0) })
        return count
      },
      (times) => times === 3,
    )
    expect(await rows()).toMatchObject([{ origin: 'engine', attempts: 0, state: 'pending' }])
  })
})

describe('the state of the engine', () => {
  it('shows the lag, the forecast and the number of jobs in doubt', async () => {
    const engine = setUp({ test: { run: async () => inDoubt('timeout', new Date(now.getTime() + 5000)) } })
    const { organizationId } = jobRequest()
    await enqueue(fixture.database.db, [
      jobRequest({ subject: 'a', dueAt: new Date(now.getTime() - 90_000), lane: 'slow' }),
      jobRequest({ subject: 'b', dueAt: new Date(now.getTime() + 3_600_000) }),
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
