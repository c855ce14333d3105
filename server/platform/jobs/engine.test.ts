import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { jobRequest, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
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
