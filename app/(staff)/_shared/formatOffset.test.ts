import { expect, it } from 'vitest'
import { formatOffset } from './formatOffset.ts'

it.each([
  ['PT24H', 'before', '24 hours before the start'],
  ['P2D', 'before', '2 days before the start'],
  ['PT1H', 'before', '1 hour before the start'],
  ['PT15M', 'after', '15 minutes after the end'],
] as const)('formats %s as text', (iso, side, text) => {
  expect(formatOffset(iso, side)).toBe(text)
})

it('formats nothing for a missing or an invalid offset', () => {
  expect(formatOffset(null, 'before')).toBeNull()
  expect(formatOffset('tomorrow', 'before')).toBeNull()
})
