import { describe, expect, it } from 'vitest'
import { findSessionViolations, type SessionObservation } from './check.ts'

const session = { id: 'room', appointmentId: 'a', name: 'Appt-1' }
const appointment = { id: 'a', status: 'activated', revision: 1, providerId: 'room' }
const found = (changes: Partial<SessionObservation>, acknowledged: Parameters<typeof findSessionViolations>[1] = []) =>
  findSessionViolations({ appointments: [appointment], sessions: [session], ...changes }, acknowledged).map(
    ({ kind }) => kind,
  )

it('finds nothing when each live appointment has exactly one session', () => {
  expect(found({})).toEqual([])
  expect(found({ appointments: [{ ...appointment, status: 'cancelled' }], sessions: [] })).toEqual([])
})

describe('finds', () => {
  it.each([
    ['a missing session', { sessions: [] }, ['lost']],
    ['a second session', { sessions: [session, { ...session, id: 'other' }] }, ['duplicated']],
    ['a session unknown to our row', { sessions: [{ ...session, id: 'other' }] }, ['lost', 'duplicated']],
    ['a session of a cancelled appointment', { appointments: [{ ...appointment, status: 'cancelled' }] }, ['orphan']],
    ['a session without an appointment', { appointments: [] }, ['orphan']],
    [
      'an appointment in progress although nobody joined',
      { appointments: [{ ...appointment, status: 'in_progress' }] },
      ['status'],
    ],
    [
      'an appointment that ended although nobody joined',
      { appointments: [{ ...appointment, status: 'completed' }], sessions: [] },
      ['status'],
    ],
  ])('%s', (_, changes, expected) => expect(found(changes)).toEqual(expected))

  it('an acknowledged change that did not happen', () => {
    expect(found({}, [{ id: 'a', cancelled: true, rescheduledTo: null }])).toEqual(['acknowledgement'])
    expect(found({}, [{ id: 'b', cancelled: false, rescheduledTo: null }])).toEqual(['acknowledgement'])
  })
})
