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
  fresh: true,
  away: false,
  ...changes,
})
const comer = { participantId: 'kim', tab: 'first tab', takeOver: false }

describe('who gets a seat', () => {
  it.each([
    ['an empty one is taken', null, comer, 'sit'],
    ['one that was left is a new visit', seat({ leftAt: new Date() }), comer, 'sit'],
    ['one whose people vanished is free', seat({ fresh: false }), { ...comer, participantId: 'alex' }, 'sit'],
    ['a reload keeps it', seat(), comer, 'resume'],
    ['a second tab is refused', seat(), { ...comer, tab: 'second tab' }, 'elsewhere'],
    ['unless it is asked to go on here', seat(), { ...comer, tab: 'second tab', takeOver: true }, 'resume'],
    ['or the first is away', seat({ away: true }), { ...comer, tab: 'second tab' }, 'resume'],
    ['somebody else is refused', seat(), { ...comer, participantId: 'alex' }, 'full'],
    ['even when they ask to take over', seat(), { ...comer, participantId: 'alex', takeOver: true }, 'full'],
    ['and even while the first is away', seat({ away: true }), { ...comer, participantId: 'alex' }, 'full'],
  ] as const)('%s', (_, taken, who, expected) => {
    expect(decideSeat(taken, who)).toBe(expected)
  })
})

describe('a room', () => {
  const session = {
    id: 'session-1',
    generation: 1,
    revision: 1,
    name: 'Appt-1',
    region: 'built-in',
    adapter: 'builtin',
    wanted: true,
    providerId: 'Appt-1',
    removedAt: null,
  }
  const base = sampleAppointment({ sessions: [session] })
  const builtin = {
    ...base,
    application: { ...base.application, settings: { ...base.application.settings, videoAdapter: 'builtin' as const } },
  }
  const during = builtin.startAt

  it('is open from ten minutes before the start until the end and its buffer', () => {
    const minutes = (count: number) => new Date(during.getTime() + count * 60_000)
    expect(closedReason(builtin, 'session-1', minutes(-11))).toBe('early')
    expect(closedReason(builtin, 'session-1', minutes(-10))).toBeNull()
    expect(closedReason(builtin, 'session-1', minutes(44))).toBeNull()
    expect(closedReason(builtin, 'session-1', minutes(45))).toBe('over')
  })

  it('closes when the appointment is cancelled, ended, moved or given another kind of room', () => {
    expect(closedReason({ ...builtin, status: 'cancelled' }, 'session-1', during)).toBe('cancelled')
    expect(closedReason({ ...builtin, status: 'completed' }, 'session-1', during)).toBe('ended')
    expect(closedReason({ ...builtin, revision: 2 }, 'session-1', during)).toBe('moved')
    expect(closedReason(base, 'session-1', during)).toBe('moved')
  })

  it('stays open for people who are meeting while its kind is changed', () => {
    expect(closedReason({ ...base, status: 'in_progress' }, 'session-1', during)).toBeNull()
  })
})

it('shows who sits opposite, and not oneself', () => {
  const enteredAt = new Date('2026-11-24T09:55:00Z')
  const seats = [
    { ...seat(), side: 'customer' as const, enteredAt },
    { ...seat({ epoch: 5, away: true }), side: 'agent' as const, enteredAt },
  ]
  expect(peerFrom(seats, 'customer')).toEqual({ epoch: 5, isConnected: false, since: enteredAt.toISOString() })
  expect(peerFrom(seats, 'agent')).toMatchObject({ epoch: 3, isConnected: true })
  expect(peerFrom([{ ...seat({ leftAt: enteredAt }), side: 'customer', enteredAt }], 'agent')).toBeNull()
})

it('knows what each side said last about being late', () => {
  const at = new Date('2026-11-24T09:55:00Z')
  const said = (kind: string, minutes: number) => ({ kind, at, data: { minutes } })
  const facts = [said('customer_late', 5), said('agent_late', 10), said('customer_late', 15)]
  expect(latestLateNotices(facts).map(({ side, minutes }) => [side, minutes])).toEqual([
    ['customer', 15],
    ['agent', 10],
  ])
})

describe('TURN', () => {
  it('gets credentials that end with the room and name nobody', () => {
    const until = new Date('2026-11-24T10:45:00Z')
    const [server] = iceServers({ TURN_URLS: 'turn:a:3478, turns:a:5349', TURN_SECRET: 'shared' }, 'id-1', until)
    expect(server).toEqual({
      urls: ['turn:a:3478', 'turns:a:5349'],
      username: '1795517100:id-1',
      credential: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
    })
  })

  it('is nobody else’s when none is configured', () => {
    expect(iceServers({ TURN_URLS: undefined, TURN_SECRET: undefined }, 'id-1', new Date())).toEqual([])
  })
})
