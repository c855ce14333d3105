import { expect, it } from 'vitest'
import { randomDigits } from './digits.ts'

it('keeps leading zeros', () => {
  const codes = Array.from({ length: 500 }, () => randomDigits(6))
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true)
  expect(codes.some((code) => code.startsWith('0'))).toBe(true)
})
