import { expect, it } from 'vitest'
import { codeError, detailsErrors, limitedWords } from './errors.ts'

it('says what to do, beside the field that needs it', () => {
  const errors = detailsErrors(
    [
      { field: 'name', code: 'required', message: 'x' },
      { field: 'email', code: 'not_an_address', message: 'x' },
      { field: 'intake.topic', code: 'required', message: 'x' },
    ],
    { 'intake.topic': 'What is it about?' },
  )
  expect(errors).toEqual({
    name: 'Enter your name',
    email: 'Enter an email address, such as name@example.com',
    'intake.topic': 'Answer this question: What is it about?',
  })
})

it('keeps the first of two errors about one field', () => {
  const twice = [
    { field: 'name', code: 'required', message: 'x' },
    { field: 'name', code: 'too_long', message: 'x' },
  ]
  expect(detailsErrors(twice, {})).toEqual({ name: 'Enter your name' })
})

it('passes on the server’s own words about a field it does not know', () => {
  expect(detailsErrors([{ field: '/start', code: 'past', message: 'Choose a time that is to come.' }], {})).toEqual({
    start: 'Choose a time that is to come.',
  })
})

it.each([
  ['', { reason: 'malformed_short' }, 'Enter the security code'],
  ['123', { reason: 'malformed_short' }, 'The code is too short. Enter all 6 digits'],
  ['1234567', { reason: 'malformed_long' }, 'The code is too long. Enter only the 6 digits'],
  ['123456', { reason: 'wrong_code', triesLeft: 1 }, 'The code is incorrect. You have 1 attempt left'],
  ['123456', { reason: 'wrong_code', triesLeft: 0 }, 'The code is incorrect. Request a new one'],
  ['123456', { reason: 'expired' }, 'The code has expired. Request a new one'],
  ['123456', { reason: 'too_many' }, 'Too many incorrect codes. Request a new one'],
])('has words of its own for the code %j when it is %j', (typed, refusal, words) => {
  expect(codeError(typed, refusal)).toBe(words)
})

it('tells a wait in whole minutes, never none', () => {
  expect(limitedWords(61)).toContain('2 minutes')
  expect(limitedWords(null)).toContain('1 minute ')
})
