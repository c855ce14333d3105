import { expect, it } from 'vitest'
import { instantsOf } from './wallTimes.ts'

it('finds one instant, two in a repeated hour and none in a skipped hour', () => {
  const iso = (...given: Parameters<typeof instantsOf>) => instantsOf(...given)?.map((at) => at.toISOString())
  expect(iso('2026-11-24', '10:00', 'Europe/Berlin')).toEqual(['2026-11-24T09:00:00.000Z'])
  expect(iso('2026-10-25', '02:30', 'Europe/Berlin')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'])
  expect(iso('2026-03-29', '02:30', 'Europe/Berlin')).toEqual([])
})

it.each([
  ['2026-02-30', '10:00'],
  ['2026-11-24', '25:00'],
  ['', '10:00'],
  ['x', 'y'],
] as const)('returns null for the malformed time "%s %s"', (day, clock) => {
  expect(instantsOf(day, clock, 'Europe/Berlin')).toBeNull()
})
