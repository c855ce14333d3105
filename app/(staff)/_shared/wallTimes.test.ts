import { expect, it } from 'vitest'
import { instantsOf } from './wallTimes.ts'

it('finds the one instant, the two of a repeated hour, and none in a skipped one', () => {
  const iso = (...given: Parameters<typeof instantsOf>) => instantsOf(...given)?.map((at) => at.toISOString())
  expect(iso('2026-11-24', '10:00', 'Europe/Berlin')).toEqual(['2026-11-24T09:00:00.000Z'])
  expect(iso('2026-10-25', '02:30', 'Europe/Berlin')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'])
  expect(iso('2026-03-29', '02:30', 'Europe/Berlin')).toEqual([])
  for (const [day, clock] of [
    ['2026-02-30', '10:00'],
    ['2026-11-24', '25:00'],
    ['', '10:00'],
    ['x', 'y'],
  ] as const)
    expect(instantsOf(day, clock, 'Europe/Berlin')).toBeNull()
})
