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

const job: Job = {
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
const clocks = { now, machineNow, random: () => 0.5 }
const defaults = { maxAttempts: 5, backoff: { baseMs: 1000, capMs: 60_000 } }
const settle = (outcome: Outcome, of: Partial<Job> = {}) =>
  settlementFor(outcome, { ...job, ...of }, {}, clocks, defaults)

describe('backoff', () => {
  it('is between zero and the exponential bound, never above the cap', () => {
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

  it('uses the whole range, so that jobs that failed together do not return together', () => {
    const waits = Array.from({ length: 100 }, (_, i) => backoffMs(4, { baseMs: 1000, capMs: 60_000 }, () => i / 100))
    expect(Math.min(...waits)).toBe(0)
    expect(Math.max(...waits)).toBeGreaterThan(15_000)
    expect(new Set(waits).size).toBe(100)
  })
})

describe('the settlement of a job', () => {
  it('uses one attempt per retry and gives up after the last', () => {
    expect(settle({ kind: 'retry', reason: 'no' })).toMatchObject({ kind: 'return', attempts: 3 })
    expect(settle({ kind: 'retry', reason: 'no' }, { attempts: 4 })).toEqual({
      kind: 'remove',
      how: 'failed',
      reason: 'no',
    })
  })

  it('uses no attempt for a free or throttled retry', () => {
    expect(settle({ kind: 'retry', reason: 'wait', free: true }, { attempts: 4 })).toMatchObject({ attempts: 4 })
    const throttled = settle({ kind: 'throttled', retryAfterMs: 900, reason: '429' }, { attempts: 4 })
    expect(throttled).toMatchObject({ kind: 'return', attempts: 4, closeLaneMs: 900, dueAt: job.dueAt })
  })

  it('sets retries in business time, those of maintenance in machine time', () => {
    expect(settle({ kind: 'retry', reason: 'no' })).toMatchObject({ dueAt: new Date(now.getTime() + 2000) })
    expect(settle({ kind: 'retry', reason: 'no' }, { origin: 'engine' })).toMatchObject({
      dueAt: new Date(machineNow.getTime() + 2000),
    })
  })

  it('never returns immediately, whatever time the handler asks for', () => {
    const back = settle({ kind: 'retry', reason: 'no', at: new Date(0) })
    expect(back).toMatchObject({ dueAt: new Date(now.getTime() + 20) })
  })

  it('counts an attempt in doubt once and its checks not at all', () => {
    const at = new Date(now.getTime() + 60_000)
    expect(settle({ kind: 'inDoubt', at, reason: 'timeout' })).toMatchObject({
      attempts: 3,
      wasInDoubt: true,
      dueAt: at,
    })
    expect(settle({ kind: 'inDoubt', at, reason: 'timeout' }, { wasInDoubt: true })).toMatchObject({ attempts: 2 })
  })

  it('keeps a job in doubt when checking it fails or is throttled', () => {
    const failure = outcomeForFailure('TypeError', { ...job, wasInDoubt: true }, defaults.backoff, clocks)
    expect(failure.kind).toBe('inDoubt')
    const throttled = settle({ kind: 'throttled', retryAfterMs: 1, reason: '429' }, { wasInDoubt: true })
    expect(throttled).toMatchObject({ wasInDoubt: true })
  })
})

describe('rates', () => {
  it('allow at most the rate in any minute, and nearly all of it', () => {
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

  it('return the wait for the next token', () => {
    const bucket = bucketForRate(120)
    const level = refill({ tokens: 0, refilledAtMs: 0 }, bucket, 100)
    expect(refill(level, bucket, 100 + waitForToken(level, bucket)).tokens).toBeGreaterThanOrEqual(1)
  })

  it('add no tokens when the clock moves back', () => {
    expect(refill({ tokens: 0, refilledAtMs: 10_000 }, bucketForRate(600), 0).tokens).toBe(0)
  })
})

/** Returns the times at which tokens are taken by a client that asks after each gap (ms) and takes all available. */
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
