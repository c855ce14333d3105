import { expect, it } from 'vitest'
import { detailsErrors } from './detailsErrors.ts'

it('maps each error to its field and says how to fix it', () => {
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

it('shows the server’s message for an unknown field', () => {
  expect(detailsErrors([{ field: '/start', code: 'past', message: 'Choose a time in the future.' }], {})).toEqual({
    start: 'Choose a time in the future.',
  })
})
