import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maxEarlyMs, maxLateMs, startTimes } from './earlyStartRules.ts'

const minute = 60_000

it('starts many jobs early, so that the last leaves soon after its due time', () => {
  // 5,000 jobs at ten per second take 500 seconds, so the first starts 440 seconds early.
  const starts = startTimes(
    Array.from({ length: 5000 }, () => 0),
    10 / 1000,
  )
  expect(starts[0]).toBe(-440_000)
  expect(starts.at(-1)).toBe(0)
})

it('leaves due times unchanged that the rate allows', () => {
  const dues = Array.from({ length: 300 }, (_, index) => index * minute)
  expect(startTimes(dues, 10 / 1000)).toEqual(dues)
})

it('starts earlier to leave room for many jobs that follow directly', () => {
  const dues = [...Array.from({ length: 600 }, () => 0), ...Array.from({ length: 600 }, () => minute)]
  const starts = startTimes(dues, 10 / 1000)
  expect(starts[600]).toBe(minute)
  expect(starts[0]).toBe(0)
  const closer = startTimes(dues, 5 / 1000)
  expect(closer[600]).toBe(0)
  expect(closer[0]).toBe(-2 * minute)
})

it('starts no job late or more than ten minutes early, and keeps the order', () => {
  const dueTimes = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 400 })
  fc.assert(
    fc.property(dueTimes, fc.integer({ min: 1, max: 100 }), (unsorted, perSecond) => {
      const dues = [...unsorted].sort((a, b) => a - b)
      const starts = startTimes(dues, perSecond / 1000)
      for (const [index, start] of starts.entries()) {
        const due = dues[index] ?? 0
        expect(start).toBeLessThanOrEqual(due)
        expect(start).toBeGreaterThanOrEqual(due - maxEarlyMs)
        expect(start).toBeGreaterThanOrEqual(starts[index - 1] ?? start)
      }
    }),
  )
})

it('sends all within a minute of their due time if ten minutes are enough at the rate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 8, max: 50 }), (count, perSecond) => {
      const starts = startTimes(
        Array.from({ length: count }, () => 0),
        perSecond / 1000,
      )
      // The lane sends one job after the other, none before its start.
      let free = Number.NEGATIVE_INFINITY
      for (const start of starts) free = Math.max(free, start) + 1000 / perSecond
      expect(free).toBeLessThanOrEqual(maxLateMs + 1)
    }),
  )
})
