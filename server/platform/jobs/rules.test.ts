import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BucketLevel,
  backoffMs,
  bucketForRate,
  outcomeForFailure,
  refill,
  settlementFor,
  waitForToken,
} from './rules.ts'
import type { Job, Outcome } from './types.ts'

const item: Job = {
  organizationId: '00000000-0000-4000-8000-000000000001',
  id: 'ab',
  lane: 'mail',
  kind: 'test',
  subject: 's',
  revision: 1,
  key: 'ab',
  origin: 'plan',
  dueAt: new Date('2026-11-23T09:00:00Z'),
  attempts: 2,
  expiredLeases: 0,
  wasInDoubt: false,
  fence: 1,
  supersededAt: null,
  circuit: null,
  payload: {},
}
const now = new Date('2026-12-01T09:00:00Z')
const machineNow = new Date('2026-11-23T10:00:00Z')
const moment = { now, machineNow, random: () => 0.5 }
const defaults = { maxAttempts: 5, backoff: { baseMs: 1000, capMs: 60_000 } }
const settled = (outcome: Outcome, of: Partial<Job> = {}) =>
  settlementFor(outcome, { ...item, ...of }, {}, moment, defaults)

describe('backoff', () => {
  it('lies between nothing and the exponential bound, never above the cap', () => {
    const space = [fc.nat(1000), fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 3_600_000 })] as const
    const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(...space, jitter, (attempts, baseMs, capMs, random) => {
        const wait = backoffMs(attempts, { baseMs, capMs }, () => random)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(Math.min(capMs, baseMs * 2 ** attempts))
      }),
    )
  })

  it('uses the whole range: what failed together does not come back together', () => {
    const waits = Array.from({ length: 100 }, (_, i) => backoffMs(4, { baseMs: 1000, capMs: 60_000 }, () => i / 100))
    expect(Math.min(...waits)).toBe(0)
    expect(Math.max(...waits)).toBeGreaterThan(15_000)
    expect(new Set(waits).size).toBe(100)
  })
})

describe('what becomes of an item', () => {
  it('uses up a try for each retry and gives up after the last', () => {
    expect(settled({ kind: 'retry', reason: 'no' })).toMatchObject({ kind: 'return', attempts: 3 })
    expect(settled({ kind: 'retry', reason: 'no' }, { attempts: 4 })).toEqual({
      kind: 'remove',
      how: 'failed',
      reason: 'no',
    })
  })

  it('uses up none for a free retry or a throttled one, however many', () => {
    expect(settled({ kind: 'retry', reason: 'wait', free: true }, { attempts: 4 })).toMatchObject({ attempts: 4 })
    const throttled = settled({ kind: 'throttled', retryAfterMs: 900, reason: '429' }, { attempts: 4 })
    expect(throttled).toMatchObject({ kind: 'return', attempts: 4, closeLaneMs: 900, dueAt: item.dueAt })
  })

  it('places retries in business time, those of upkeep in machine time', () => {
    expect(settled({ kind: 'retry', reason: 'no' })).toMatchObject({ dueAt: new Date(now.getTime() + 2000) })
    expect(settled({ kind: 'retry', reason: 'no' }, { origin: 'engine' })).toMatchObject({
      dueAt: new Date(machineNow.getTime() + 2000),
    })
  })

  it('never returns at once, whatever time the handler asks for', () => {
    const back = settled({ kind: 'retry', reason: 'no', at: new Date(0) })
    expect(back).toMatchObject({ dueAt: new Date(now.getTime() + 20) })
  })

  it('counts a try in doubt once, and looking again not at all', () => {
    const at = new Date(now.getTime() + 60_000)
    expect(settled({ kind: 'inDoubt', at, reason: 'timeout' })).toMatchObject({
      attempts: 3,
      wasInDoubt: true,
      dueAt: at,
    })
    expect(settled({ kind: 'inDoubt', at, reason: 'timeout' }, { wasInDoubt: true })).toMatchObject({ attempts: 2 })
  })

  it('keeps in doubt what was in doubt when the look at it fails or is throttled', () => {
    const failure = outcomeForFailure('TypeError', { ...item, wasInDoubt: true }, defaults.backoff, moment)
    expect(failure.kind).toBe('inDoubt')
    const throttled = settled({ kind: 'throttled', retryAfterMs: 1, reason: '429' }, { wasInDoubt: true })
    expect(throttled).toMatchObject({ wasInDoubt: true })
  })
})

describe('rates', () => {
  it('let no more than the rate through in any minute, and nearly all of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 6000 }),
        fc.array(fc.nat(400), { minLength: 50, maxLength: 400 }),
        (rate, gaps) => {
          const taken = takeGreedily(rate, gaps)
          for (const [index, at] of taken.entries()) {
            const inMinute = taken.slice(index).filter((other) => other < at + 60_000).length
            expect(inMinute).toBeLessThanOrEqual(rate + 1)
          }
        },
      ),
      { numRuns: 30 },
    )
    const minute = takeGreedily(
      300,
      Array.from({ length: 12_000 }, () => 5),
    )
    expect(minute.filter((at) => at < 60_000).length).toBeGreaterThan(290)
  })

  it('say how long to wait for the next token', () => {
    const bucket = bucketForRate(120)
    const level = refill({ tokens: 0, refilledAtMs: 0 }, bucket, 100)
    expect(refill(level, bucket, 100 + waitForToken(level, bucket)).tokens).toBeGreaterThanOrEqual(1)
  })

  it('give nothing for a clock that steps back', () => {
    expect(refill({ tokens: 0, refilledAtMs: 10_000 }, bucketForRate(600), 0).tokens).toBe(0)
  })
})

/** When tokens were taken by somebody who asks after each gap (ms) and takes all there is. */
function takeGreedily(ratePerMinute: number, gaps: number[]): number[] {
  const bucket = bucketForRate(ratePerMinute)
  const taken: number[] = []
  let at = 0
  let level: BucketLevel = refill(null, bucket, at)
  for (const gap of gaps) {
    at += gap
    level = refill(level, bucket, at)
    while (level.tokens >= 1) {
      level = { ...level, tokens: level.tokens - 1 }
      taken.push(at)
    }
  }
  return taken
}
