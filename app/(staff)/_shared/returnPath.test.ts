import { expect, it } from 'vitest'
import { homePath, safeReturnPath } from './returnPath.ts'

it.each(['/admin/appointments/1?done=sent', '/admin', '/my-schedules', '/join/abc'])(
  'returns to %s after signing in',
  (to) => {
    expect(safeReturnPath(to)).toBe(to)
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
])('never redirects to %s', (to) => {
  expect(safeReturnPath(to)).toBe('/admin/appointments')
})

it('opens their own schedule for agents and all appointments for everybody else', () => {
  expect(safeReturnPath('', homePath('agent'))).toBe('/my-schedules')
  expect(safeReturnPath('//evil.test/admin', homePath('agent'))).toBe('/my-schedules')
  for (const role of ['supervisor', 'admin', undefined])
    expect(safeReturnPath('', homePath(role))).toBe('/admin/appointments')
})
