import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRange, mergeRanges, subtractRanges } from './ranges.ts'

const span = 60
const ranges = fc
  .array(fc.tuple(fc.integer({ min: 0, max: span }), fc.integer({ min: 0, max: 12 })), { maxLength: 8 })
  .map((some) => some.flatMap(([begin, length]) => [begin, begin + length]))
const covers = (flat: readonly number[], minute: number): boolean =>
  flat.some((begin, at) => at % 2 === 0 && begin <= minute && minute < (flat[at + 1] ?? 0))
const minutes = Array.from({ length: span + 15 }, (_, minute) => minute)
const rising = (flat: readonly number[]): boolean => flat.every((value, at) => at === 0 || value > (flat[at - 1] ?? 0))

describe('ranges of minutes', () => {
  it('cover the same minutes when merged, sorted and without touching', () => {
    fc.assert(
      fc.property(ranges, (some) => {
        const result = mergeRanges(some)
        expect(rising(result)).toBe(true)
        expect(minutes.filter((minute) => covers(result, minute))).toEqual(
          minutes.filter((minute) => covers(some, minute)),
        )
      }),
    )
  })

  it('leave the minutes of the first that are not in the second when subtracted', () => {
    fc.assert(
      fc.property(ranges, ranges, (some, taken) => {
        const left = subtractRanges(mergeRanges(some), mergeRanges(taken))
        const wanted = minutes.filter((minute) => covers(some, minute) && !covers(taken, minute))
        expect(minutes.filter((minute) => covers(left, minute))).toEqual(wanted)
        for (const minute of minutes) expect(findRange(left, minute) >= 0).toBe(covers(left, minute))
      }),
    )
  })
})
