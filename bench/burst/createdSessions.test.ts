import { expect, it } from 'vitest'
import { countBusiestMinute, countOutOfOrder } from './createdSessions.ts'

const booked = (id: string, hour: number, at: number) => ({ id, start: new Date(Date.UTC(2026, 10, 24, hour)), at })
const created = (appointmentId: string, at: number) => ({ appointmentId, at })

it('detects a later start created before an earlier one that was already waiting', () => {
  const both = [booked('early', 9, 0), booked('late', 15, 0)]
  expect(countOutOfOrder(both, [created('early', 10_000), created('late', 20_000)], 1000)).toBe(0)
  expect(countOutOfOrder(both, [created('late', 10_000), created('early', 20_000)], 1000)).toBe(1)
  expect(countOutOfOrder(both, [created('late', 10_000)], 1000)).toBe(1)
})

it('does not report an appointment that was booked too late to go first', () => {
  const both = [booked('early', 9, 15_000), booked('late', 15, 0)]
  expect(countOutOfOrder(both, [created('late', 10_000), created('early', 20_000)], 1000)).toBe(0)
})

it('counts the busiest minute', () => {
  expect(countBusiestMinute([0, 59_000, 59_999, 60_000, 130_000].map((at) => created('x', at)))).toBe(3)
})
