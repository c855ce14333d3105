import { describe, expect, it } from 'vitest'
import { findBookingViolations } from './check.ts'
import type { AppointmentState, Observation, Op, Version } from './history.ts'

const minute = 60_000
const busy = { from: 100 * minute, to: 130 * minute }
const version = (changes: Partial<Version> = {}): Version => ({
  resource: 'anna',
  busy,
  appointmentId: 'one',
  holdId: null,
  contact: null,
  certain: { from: 1_100, to: 5_000 },
  possible: { from: 1_000, to: 5_100 },
  ...changes,
})
const op = (changes: Partial<Op> = {}): Op => ({
  n: 1,
  kind: 'schedule',
  startedAt: 1_000,
  endedAt: 1_200,
  attempts: 1,
  status: 200,
  reason: null,
  text: '',
  requested: { anyOf: ['anna'], busy, start: 105 * minute },
  appointmentId: 'one',
  ...changes,
})
const appointmentState = (changes: Partial<AppointmentState> = {}): AppointmentState => ({
  id: 'one',
  live: true,
  status: 'activated',
  revision: 1,
  start: 105 * minute,
  email: null,
  agentIds: ['anna'],
  occupied: [{ agentId: 'anna', busy }],
  busy,
  ...changes,
})
const observation = (changes: Partial<Observation> = {}): Observation => ({
  ops: [op()],
  versions: [version()],
  appointments: [appointmentState()],
  capacities: new Map([['queue', 2]]),
  buffers: { before: 5 * minute, after: 10 * minute },
  deadlocks: 0,
  ...changes,
})
const found = (changes: Partial<Observation>) => findBookingViolations(observation(changes)).map(({ kind }) => kind)
const refused = (changes: Partial<Op> = {}) =>
  op({ n: 2, status: 409, reason: 'taken', appointmentId: null, startedAt: 2_000, endedAt: 2_100, ...changes })

it('finds nothing in a clean history', () => expect(found({})).toEqual([]))

describe('an overlap', () => {
  const other = version({ appointmentId: 'two', busy: { from: 120 * minute, to: 150 * minute } })
  it('is two ranges of one agent that certainly existed at the same time', () => {
    expect(found({ versions: [version(), other] })).toEqual(['overlap'])
  })
  it('is not reported when ranges touch, when one had ended, or for different agents', () => {
    const touching = { ...other, busy: { from: 130 * minute, to: 150 * minute } }
    const later = { ...other, certain: { from: 5_000, to: 9_000 } }
    for (const version2 of [touching, later, { ...other, resource: 'ben' }])
      expect(found({ versions: [version(), version2] })).toEqual([])
  })
  it('is one appointment more in a queue than its capacity', () => {
    const inQueue = ['one', 'two', 'three'].map((appointmentId) => version({ resource: 'queue', appointmentId }))
    expect(found({ versions: inQueue.slice(0, 2) })).toEqual([])
    expect(found({ versions: inQueue })).toEqual(['overlap'])
  })
})

describe('a refusal', () => {
  it('is correct if another appointment occupied the time at any moment of the request', () => {
    expect(found({ ops: [op(), refused()] })).toEqual([])
    expect(found({ ops: [op(), refused({ startedAt: 5_050, endedAt: 5_060 })] })).toEqual([])
  })
  it('is wrong before and after that, for other times, and for the caller’s own appointment or hold', () => {
    const wrong = [
      refused({ startedAt: 500, endedAt: 600 }),
      refused({ startedAt: 6_000, endedAt: 6_100 }),
      refused({ requested: { anyOf: ['anna'], busy: { from: 130 * minute, to: 160 * minute } } }),
      refused({ requested: { anyOf: ['anna', 'ben'], busy } }),
      refused({ kind: 'reassign', appointmentId: 'one', requested: { anyOf: ['anna'] } }),
    ]
    for (const one of wrong) expect(found({ ops: [op(), one] })).toEqual(['refusal'])
    const hold = version({ appointmentId: null, holdId: 'hold', contact: 'kim' })
    const own = refused({ contact: 'kim' })
    expect(found({ versions: [version({ resource: 'ben' }), hold], ops: [op(), own] })).toEqual(['refusal'])
  })
  it('with reason `over` requires a cancellation', () => {
    const over = refused({ kind: 'reschedule', reason: 'over', appointmentId: 'one' })
    expect(found({ ops: [op(), over] })).toEqual(['refusal'])
    const cancelled = appointmentState({ live: false, status: 'cancelled', occupied: [] })
    const cancel = op({ kind: 'cancel', startedAt: 1_500, endedAt: 1_600 })
    expect(found({ ops: [op(), cancel, over], appointments: [cancelled] })).toEqual([])
  })
})

describe('an acknowledged booking', () => {
  it('must exist', () => expect(found({ appointments: [] })).toEqual(['lost']))
  it('must be cancelled exactly if the cancellation was acknowledged', () => {
    expect(found({ ops: [op(), op({ kind: 'cancel' })] })).toEqual(['lost'])
    expect(found({ appointments: [appointmentState({ live: false, status: 'cancelled', occupied: [] })] })).toEqual([
      'lost',
    ])
  })
  it('must be at the time of the last acknowledged reschedule', () => {
    const moved = op({ kind: 'reschedule', revision: 2, requested: { anyOf: [], start: 200 * minute } })
    expect(found({ ops: [op(), moved] })).toEqual(['lost'])
    expect(found({ ops: [op(), moved], appointments: [appointmentState({ revision: 2 })] })).toEqual(['lost'])
    expect(found({ ops: [op(), moved], appointments: [appointmentState({ revision: 3 })] })).toEqual([])
  })
  it('must be the only appointment', () => {
    expect(found({ appointments: [appointmentState(), appointmentState({ id: 'two' })] })).toEqual(['duplicated'])
  })
})

describe('a partial write', () => {
  it('is an appointment whose agents and occupied times do not match', () => {
    for (const half of [
      { occupied: [] },
      { agentIds: ['anna', 'ben'] },
      { occupied: [{ agentId: 'anna', busy: { from: 0, to: 1 } }] },
    ])
      expect(found({ appointments: [appointmentState(half)] })).toEqual(['partial'])
    expect(
      found({
        ops: [op(), op({ kind: 'cancel' })],
        appointments: [appointmentState({ live: false, status: 'cancelled' })],
      }),
    ).toEqual(['partial'])
  })
})

it('finds errors and deadlocks', () => {
  expect(found({ ops: [op(), op({ status: 500, appointmentId: null })] })).toEqual(['error'])
  expect(found({ ops: [op(), op({ status: 0, appointmentId: null })] })).toEqual(['error'])
  expect(found({ deadlocks: 1 })).toEqual(['deadlock'])
})
