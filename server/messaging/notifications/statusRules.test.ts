import { describe, expect, it } from 'vitest'
import { messageEventStatuses } from '../delivery/schema.ts'
import { notificationStatuses } from './schema.ts'
import { eventStatusOf, type RetryFacts, statusOf, whyNotRetry } from './statusRules.ts'

const startAt = new Date('2026-11-24T09:00:00Z')
const endAt = new Date('2026-11-24T09:30:00Z')
const before = new Date('2026-11-23T09:00:00Z')

const facts = (changes: Partial<RetryFacts> = {}): RetryFacts => ({
  type: 'CREATE',
  channel: 'EMAIL',
  revision: 1,
  contactVersion: 1,
  status: 'DELIVERED',
  messageState: 'delivered',
  messageSettled: true,
  suppressed: false,
  appointment: { status: 'activated', revision: 1, startAt, endAt, active: true },
  person: { contactVersion: 1, email: 'a@example.test', phone: null },
  ...changes,
})
const appointment = facts().appointment

describe('whyNotRetry', () => {
  it.each([
    ['delivered', facts()],
    ['failed', facts({ status: 'FAILED', messageState: 'failed' })],
    ['accepted without a receipt', facts({ status: 'PENDING', messageState: 'accepted', messageSettled: false })],
    ['left in doubt', facts({ status: 'FAILED', messageState: 'in_doubt' })],
    ['never started because it was too late', facts({ status: 'FAILED', messageState: null, messageSettled: false })],
  ])('allows a resend of a notification that was %s', (_, given) => expect(whyNotRetry(given, before)).toBeNull())

  it.each([
    ['waiting', facts({ status: 'PENDING', messageState: 'in_doubt', messageSettled: false })],
    ['waiting', facts({ status: 'PENDING', messageState: 'open', messageSettled: false })],
    ['waiting', facts({ status: 'INITIALIZED', messageState: null, messageSettled: false })],
    ['withdrawn', facts({ status: 'CANCELLED', messageState: null })],
    ['paused', facts({ appointment: { ...appointment, active: false } })],
    ['cancelled', facts({ appointment: { ...appointment, status: 'cancelled' } })],
    ['over', facts({ appointment: { ...appointment, status: 'completed' } })],
    ['outdated', facts({ revision: 0 })],
    ['outdated', facts({ person: { contactVersion: 2, email: 'b@example.test', phone: null } })],
    ['no_contact', facts({ channel: 'SMS' })],
    ['suppressed', facts({ suppressed: true })],
    ['unsupported', facts({ channel: 'WEBHOOKS' })],
  ] as const)('refuses with %s', (refusal, given) => expect(whyNotRetry(given, before)).toBe(refusal))

  it('refuses reminders from the start of the appointment and other types from its end', () => {
    expect(whyNotRetry(facts({ type: 'REMINDER' }), startAt)).toBe('over')
    expect(whyNotRetry(facts(), startAt)).toBeNull()
    expect(whyNotRetry(facts(), endAt)).toBe('over')
  })

  it('allows a resend of a cancellation, and of a follow-up after the end', () => {
    const cancelled = { ...appointment, status: 'cancelled' }
    expect(whyNotRetry(facts({ type: 'CANCELLED', appointment: cancelled }), before)).toBeNull()
    const completed = { ...appointment, status: 'completed' }
    expect(whyNotRetry(facts({ type: 'FOLLOW_UP', appointment: completed }), endAt)).toBeNull()
  })
})

describe('statusOf', () => {
  it('is the notification’s own status until there is a message', () => {
    for (const status of notificationStatuses) expect(statusOf(status, null)).toBe(status)
  })

  it.each([
    ['delivered', null, true, 'DELIVERED'],
    ['failed', 'bounced', true, 'FAILED'],
    ['expired', 'superseded', true, 'CANCELLED'],
    ['expired', 'too_late', true, 'FAILED'],
    ['in_doubt', null, false, 'PENDING'],
    ['in_doubt', 'unknown_outcome', true, 'FAILED'],
    ['in_doubt', 'superseded', true, 'CANCELLED'],
    ['accepted', null, true, 'PENDING'],
    ['open', null, false, 'PENDING'],
  ] as const)('%s (%s) is shown as %s %s', (state, errorCode, settled, status) => {
    expect(statusOf('PENDING', { state, errorCode, settled })).toBe(status)
  })

  it('is DELIVERED for a message that arrived although it was withdrawn', () => {
    expect(statusOf('CANCELLED', { state: 'delivered', errorCode: null, settled: true })).toBe('DELIVERED')
  })
})

it('maps every message event to a notification status', () => {
  for (const status of messageEventStatuses) expect(notificationStatuses).toContain(eventStatusOf(status, null))
})
