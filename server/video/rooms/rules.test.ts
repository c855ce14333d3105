import { describe, expect, it } from 'vitest'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { iceServers } from './iceServers.ts'
import { closedReason, decideSeat, latestLateNotices, peerFrom, type Seat } from './rules.ts'

const seat = (changes: Partial<Seat> = {}): Seat => ({
  participantId: 'kim',
  tab: 'first tab',
  epoch: 3,
  visit: 1,
  leftAt: null,
  isResponding: true,
  away: false,
  ...changes,
})
const request = { participantId: 'kim', tab: 'first tab', takeOver: false }

describe('deciding who gets a seat', () => {
  it.each([
    ['an empty seat is taken', null, request, 'enter'],
    ['a seat that was left starts a new visit', seat({ leftAt: new Date() }), request, 'enter'],
    [
      'an abandoned seat is free for somebody else',
      seat({ isResponding: false }),
      { ...request, participantId: 'alex' },
      'enter',
    ],
    ['a reload keeps the seat', seat(), request, 'resume'],
    ['a second tab is refused', seat(), { ...request, tab: 'second tab' }, 'elsewhere'],
    [
      'a second tab that takes over keeps the visit',
      seat(),
      { ...request, tab: 'second tab', takeOver: true },
      'resume',
    ],
    [
      'a second tab continues while the first is away',
      seat({ away: true }),
      { ...request, tab: 'second tab' },
      'resume',
    ],
    ['another person is refused', seat(), { ...request, participantId: 'alex' }, 'full'],
    [
      'another person is refused even when taking over',
      seat(),
      { ...request, participantId: 'alex', takeOver: true },
      'full',
    ],
    [
      'another person is refused even while the first is away',
      seat({ away: true }),
      { ...request, participantId: 'alex' },
      'full',
    ],
  ] as const)('%s', (_, current, candidate, expected) => {
    expect(decideSeat(current, candidate)).toBe(expected)
  })
})

describe('whether a room is open', () => {
  const session = {
    id: 'session-1',
    generation: 1,
    revision: 1,
    name: 'Appt-1',
    region: 'built-in',
    adapter: 'builtin',
    isCurrent: true,
    providerId: 'Appt-1',
    removedAt: null,
  }
  const base = sampleAppointment({ sessions: [session] })
  const builtin = {
    ...base,
    application: { ...base.application, settings: { ...base.application.settings, videoAdapter: 'builtin' as const } },
  }
  const during = builtin.startAt

  it('is open from ten minutes before the start until the end plus the buffer', () => {
    const minutes = (count: number) => new Date(during.getTime() + count * 60_000)
    expect(closedReason(builtin, 'session-1', minutes(-11))).toBe('early')
    expect(closedReason(builtin, 'session-1', minutes(-10))).toBeNull()
    expect(closedReason(builtin, 'session-1', minutes(44))).toBeNull()
    expect(closedReason(builtin, 'session-1', minutes(45))).toBe('over')
  })

  it('closes when the appointment is cancelled, completed, rescheduled or switched to another provider', () => {
    expect(closedReason({ ...builtin, status: 'cancelled' }, 'session-1', during)).toBe('cancelled')
    expect(closedReason({ ...builtin, status: 'completed' }, 'session-1', during)).toBe('ended')
    expect(closedReason({ ...builtin, revision: 2 }, 'session-1', during)).toBe('moved')
    expect(closedReason(base, 'session-1', during)).toBe('moved')
  })

  it('stays open during a meeting when the provider is changed', () => {
    expect(closedReason({ ...base, status: 'in_progress' }, 'session-1', during)).toBeNull()
  })
})

it('shows the other side and never the own side', () => {
  const enteredAt = new Date('2026-11-24T09:55:00Z')
  const seats = [
    { ...seat(), side: 'customer' as const, enteredAt },
    { ...seat({ epoch: 5, away: true }), side: 'agent' as const, enteredAt },
  ]
  expect(peerFrom(seats, 'customer')).toEqual({ epoch: 5, isConnected: false, since: enteredAt.toISOString() })
  expect(peerFrom(seats, 'agent')).toMatchObject({ epoch: 3, isConnected: true })
  expect(peerFrom([{ ...seat({ leftAt: enteredAt }), side: 'customer', enteredAt }], 'agent')).toBeNull()
})

it('returns the latest late notice of each side', () => {
  const at = new Date('2026-11-24T09:55:00Z')
  const entry = (kind: string, minutes: number) => ({ kind, at, data: { minutes } })
  const entries = [entry('customer_late', 5), entry('agent_late', 10), entry('customer_late', 15)]
  expect(latestLateNotices(entries).map(({ side, minutes }) => [side, minutes])).toEqual([
    ['customer', 15],
    ['agent', 10],
  ])
})

describe('TURN servers', () => {
  it('get credentials that expire with the room and identify nobody', () => {
    const until = new Date('2026-11-24T10:45:00Z')
    const [server] = iceServers({ TURN_URLS: 'turn:a:3478, turns:a:5349', TURN_SECRET: 'shared' }, 'id-1', until)
    expect(server).toEqual({
      urls: ['turn:a:3478', 'turns:a:5349'],
      username: '1795517100:id-1',
      credential: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
    })
  })

  it('are not used when none is configured', () => {
    expect(iceServers({ TURN_URLS: undefined, TURN_SECRET: undefined }, 'id-1', new Date())).toEqual([])
  })
})
