import { expect, it } from 'vitest'
import { codeError, rateLimitMessage } from './errors.ts'

it.each([
  ['', { reason: 'malformed_short' }, 'Enter the security code'],
  ['123', { reason: 'malformed_short' }, 'The code is too short. Enter all 6 digits'],
  ['1234567', { reason: 'malformed_long' }, 'The code is too long. Enter only the 6 digits'],
  ['123456', { reason: 'wrong_code', triesLeft: 1 }, 'The code is incorrect. You have 1 attempt left'],
  ['123456', { reason: 'wrong_code', triesLeft: 0 }, 'The code is incorrect. Request a new one'],
  ['123456', { reason: 'expired' }, 'The code has expired. Request a new one'],
  ['123456', { reason: 'too_many' }, 'Too many incorrect codes. Request a new one'],
])('has a specific message for the code %j refused with %j', (typed, refusal, message) => {
  expect(codeError(typed, refusal)).toBe(message)
})

it('states the wait in whole minutes, at least one', () => {
  expect(rateLimitMessage(61)).toContain('2 minutes')
  expect(rateLimitMessage(null)).toContain('1 minute ')
})
