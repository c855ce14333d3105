import { expect, it } from 'vitest'
import { safeTarget } from './target.ts'

it.each(['/admin/appointments/1?done=sent', '/admin', '/my-schedules'])('goes back to %s after signing in', (to) => {
  expect(safeTarget(to)).toBe(to)
})

it.each([
  undefined,
  '',
  'https://evil.test/admin',
  '//evil.test/admin',
  '/\\evil.test/admin',
  '/admin/../sign-in',
  '/admin/../../book/x',
  '/administrator',
  '/book/acme',
  'javascript:alert(1)',
])('never leads to %s', (to) => {
  expect(safeTarget(to)).toBe('/admin/appointments')
})
