import { describe, expect, it } from 'vitest'
import { findViolations, type Observation } from './checks.ts'
import { type Booking, newBooking } from './load.ts'

const booking: Booking = {
  ...newBooking(1, 'agent', new Date('2026-03-02T09:00:00Z')),
  appointmentId: 'appointment',
}
const conversation = { id: 'one', appointmentId: 'appointment', createdAt: '2026-03-02T09:00:10Z', endedAt: null }
const observation = (changes: Partial<Observation> = {}): Observation => ({
  appointments: [{ id: 'appointment', agentId: 'agent' }],
  mails: [booking.email],
  texts: [booking.phone],
  sessions: ['appointment'],
  conversations: [conversation],
  unsettled: [],
  ...changes,
})
const found = (changes: Partial<Observation>) =>
  findViolations([booking], observation(changes)).map(({ kind, subject }) => [kind, subject])

it('finds nothing when everything happened once', () => expect(found({})).toEqual([]))

describe('finds', () => {
  it.each([
    ['mail', { mails: [] }],
    ['sms', { texts: [] }],
    ['session', { sessions: [] }],
    ['conversation', { conversations: [] }],
    ['conversation', { conversations: [{ ...conversation, endedAt: '2026-03-02T09:01:00Z' }] }],
    ['record', { unsettled: ['appointment'] }],
  ])('a lost %s', (subject, changes) => expect(found(changes)).toEqual([['lost', subject]]))

  it.each([
    ['mail', { mails: [booking.email, booking.email] }],
    ['sms', { texts: [booking.phone, booking.phone] }],
    ['session', { sessions: ['appointment', 'appointment'] }],
    ['conversation', { conversations: [conversation, { ...conversation, id: 'two' }] }],
  ])('a duplicated %s', (subject, changes) => expect(found(changes)).toEqual([['duplicated', subject]]))

  it('an acknowledged booking that does not exist', () =>
    expect(found({ appointments: [] })).toEqual(expect.arrayContaining([['lost', 'booking']])))
})

it('allows consecutive conversations', () => {
  const ended = { ...conversation, id: 'zero', createdAt: '2026-03-02T09:00:00Z', endedAt: '2026-03-02T09:00:05Z' }
  expect(found({ conversations: [conversation, ended] })).toEqual([])
})

describe('a booking', () => {
  it.each(['09:00:00', '09:00:39', '09:00:41', '09:00:59'])('at %s is dispatched within 20 s', (time) => {
    const now = new Date(`2026-03-02T${time}Z`)
    const { start } = newBooking(1, 'agent', now)
    const dispatchAt = start.getTime() - 5 * 60_000
    expect(start.getTime() % 60_000).toBe(0)
    expect(dispatchAt - now.getTime()).toBeLessThanOrEqual(20_000)
    expect(start.getTime() - now.getTime()).toBeGreaterThan(4 * 60_000)
  })
})
