import { describe, expect, it } from 'vitest'
import { findSessionViolations, type SeenSessions } from './check.ts'

const session = { id: 'room', appointmentId: 'a', name: 'Appt-1' }
const booked = { id: 'a', status: 'activated', revision: 1, providerId: 'room' }
const found = (changes: Partial<SeenSessions>, asked: Parameters<typeof findSessionViolations>[1] = []) =>
  findSessionViolations({ appointments: [booked], sessions: [session], ...changes }, asked).map(({ what }) => what)

it('finds nothing when each live appointment has exactly one session', () => {
  expect(found({})).toEqual([])
  expect(found({ appointments: [{ ...booked, status: 'cancelled' }], sessions: [] })).toEqual([])
})

describe('finds', () => {
  it.each([
    ['a session that is missing', { sessions: [] }, ['lost']],
    ['a second one', { sessions: [session, { ...session, id: 'other' }] }, ['doubled']],
    ['one that our row does not know', { sessions: [{ ...session, id: 'other' }] }, ['lost', 'doubled']],
    ['one left behind by a cancelled appointment', { appointments: [{ ...booked, status: 'cancelled' }] }, ['orphan']],
    ['one of nobody', { appointments: [] }, ['orphan']],
    [
      'an appointment that began though nobody came',
      { appointments: [{ ...booked, status: 'in_progress' }] },
      ['status'],
    ],
    [
      'one that ended though nobody came',
      { appointments: [{ ...booked, status: 'completed' }], sessions: [] },
      ['status'],
    ],
  ])('%s', (_, changes, expected) => expect(found(changes)).toEqual(expected))

  it('an acknowledged change that did not happen', () => {
    expect(found({}, [{ id: 'a', cancelled: true, movedTo: null }])).toEqual(['answer'])
    expect(found({}, [{ id: 'b', cancelled: false, movedTo: null }])).toEqual(['answer'])
  })
})
