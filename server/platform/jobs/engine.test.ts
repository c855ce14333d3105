import { randomUUID } from 'node:crypto'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { jobRequest, until } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
import { done, type Handlers, inDoubt, retry } from './types.ts'

const stage = jobFixture()
const { rows, createEngine: setUp } = stage
const now = new Date('2026-11-23T09:00:00Z')

describe('nudging', () => {
  it('performs in the background, and coalesces', async () => {
    let count = 0
    const engine = setUp({
      test: {
        run: async () => {
          count += 1
          return done()
        },
      },
    })
    await enqueue(stage.database.db, [jobRequest(), jobRequest()])
    for (let i = 0; i < 50; i += 1) engine.requestTick()
    await engine.idle()
    expect(count).toBe(2)
  })

  it('reaches a tick that is busy with a vendor that hangs', async () => {
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
    await enqueue(stage.database.db, [jobRequest({ lane: 'hung', kind: 'hangs' })])
    engine.requestTick()
    await until(
      async () => (await rows())[0]?.state,
      (state) => state === 'claimed',
    )
    await enqueue(stage.database.db, [jobRequest()])
    engine.requestTick()
    await until(
      async () => count,
      (done) => done === 1,
      700,
    )
    await engine.idle()
  })
})

describe('nudging beside people’s pages', () => {
  /** As scripts/edge.mjs keeps them. */
  const keep = (pages: unknown) => Object.assign(globalThis, { [Symbol.for('punctual.pages')]: pages })
  afterEach(() => keep(undefined))

  it('performs one item of a lane at a time while pages are read, and many when nobody reads', async () => {
    let [running, most] = [0, 0]
    const engine = setUp({
      test: {
        run: async () => {
          running += 1
          most = Math.max(most, running)
          await sleep(10)
          running -= 1
          return done()
        },
      },
    })
    const performAll = async () => {
      most = 0
      await enqueue(
        stage.database.db,
        Array.from({ length: 12 }, () => jobRequest()),
      )
      engine.requestTick()
      await engine.idle()
      expect(await rows()).toHaveLength(0)
      return most
    }
    keep({ underWay: 0, lastAt: Number.POSITIVE_INFINITY, waiting: new Set() })
    expect(await performAll()).toBe(1)
    keep(undefined)
    expect(await performAll()).toBeGreaterThan(1)
  })

  it('begins the next item when the page that came meanwhile is sent', async () => {
    const pages = { underWay: 0, lastAt: Number.POSITIVE_INFINITY, waiting: new Set<() => void>() }
    keep(pages)
    const told: string[] = []
    const sendPage = async () => {
      while (pages.waiting.size === 0 && told.length < 2) await turn()
      told.push('the page')
      pages.underWay = 0
      for (const goOn of pages.waiting) goOn()
    }
    const engine = setUp({
      test: {
        run: async () => {
          if (told.push('an item') === 1) {
            pages.underWay = 1
            void sendPage()
          }
          return done()
        },
      },
    })
    await enqueue(stage.database.db, [jobRequest(), jobRequest()])
    engine.requestTick()
    await engine.idle()
    expect(told).toEqual(['an item', 'the page', 'an item'])
  })
})

describe('maintenance', () => {
  it('runs by machine time, wherever business time stands, and stays one row', async () => {
    let count = 0
    const upkeep: Handlers = {
      'test.sweep': {
        run: async () => {
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
    const engine = setUp({ test: { run: async () => inDoubt('timeout', new Date(now.getTime() + 5000)) } })
    const { organizationId } = jobRequest()
    await enqueue(stage.database.db, [
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
