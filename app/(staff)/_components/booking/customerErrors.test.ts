import { expect, it } from 'vitest'
import { nameOf } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { submitted } from '../../_shared/submitted.ts'
import { customerErrors, customerForm } from './customerErrors.ts'

const complete = { name: 'Kim', email: 'kim@example.test', phone: '', notes: '', consent: 'true', how: 'phone' }
const read = (values: Record<string, string>) => parseForm(submitted(values), customerForm)
const errorsOf = (values: Record<string, string>) => {
  const result = read(values)
  return result.ok ? {} : customerErrors(result.fields)
}

it('reads the details and the answers, in which a ticked checkbox is true', () => {
  expect(read({ ...complete, 'intake.topic': 'Bill', 'intake.urgent': 'true' })).toMatchObject({
    ok: true,
    value: {
      name: 'Kim',
      email: 'kim@example.test',
      phone: null,
      intake: { topic: 'Bill', urgent: true },
      consent: 'true',
      how: 'phone',
    },
  })
})

it('reports everything that is missing at once', () => {
  const errors = errorsOf({ name: ' ', email: '', phone: '' })
  expect(Object.keys(errors).sort()).toEqual(['consent', 'email', 'how', 'name'])
  expect(errors.email).toMatch(/email address or a phone number/)
  expect(errorsOf({ ...complete, email: '', phone: '0170 1234567' })).toEqual({})
})

it('shows errors of the server at the fields', () => {
  const pointers = ['/customer/email', '/customer/phone', '/intake/topic', '/notes', '/start']
  const errors = customerErrors(pointers.map((pointer) => ({ name: nameOf(pointer), code: 'too_long' })))
  expect(Object.keys(errors).sort()).toEqual(['email', 'form', 'intake.topic', 'notes', 'phone'])
})
