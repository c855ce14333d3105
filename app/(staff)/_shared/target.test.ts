import { expect, it } from 'vitest'
import { homeOf, safeTarget } from './target.ts'

it.each(['/admin/appointments/1?done=sent', '/admin', '/my-schedules', '/join/abc'])(
  'goes back to %s after signing in',
  (to) => {
    expect(safeTarget(to)).toBe(to)
  },
)

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

it('begins an agent’s day with the own schedule, everybody else’s with all appointments', () => {
  expect(safeTarget('', homeOf('agent'))).toBe('/my-schedules')
  expect(safeTarget('//evil.test/admin', homeOf('agent'))).toBe('/my-schedules')
  for (const role of ['supervisor', 'admin', undefined])
    expect(safeTarget('', homeOf(role))).toBe('/admin/appointments')
})
