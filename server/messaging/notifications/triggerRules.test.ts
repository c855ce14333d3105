import { describe, expect, it } from 'vitest'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { planNotifications, skippedNotifications } from './rules.ts'

const base = sampleAppointment()
const [, anna] = base.participants
if (!anna?.staff) throw new Error('the sample has an agent')
const wanting = (person: Participant, notices: ('new' | 'rescheduled' | 'cancelled')[]): Participant => ({
  ...person,
  staff: person.staff && { ...person.staff, emailNotifications: notices },
})
const told = (changes: Partial<Snapshot>) =>
  planNotifications(sampleAppointment(changes), base.createdAt).map(({ type, participantId, channel }) =>
    [type, participantId === anna.id ? 'Anna' : participantId === 'ben' ? 'Ben' : 'customer', channel].join(' '),
  )
const all = wanting(anna, ['new', 'rescheduled', 'cancelled'])
const ben = { ...all, id: 'ben', staffId: 'ben' }

describe('an agent’s own notices', () => {
  it('tell of each new, moved and cancelled booking, by mail', () => {
    expect(told({ participants: [all] })).toEqual(['CREATE Anna EMAIL'])
    expect(told({ participants: [all], revision: 2 })).toEqual(['RESCHEDULE Anna EMAIL'])
    expect(told({ participants: [all], status: 'cancelled', cancelledAt: base.createdAt })).toEqual([
      'CANCELLED Anna EMAIL',
    ])
  })

  it('are those the agent wants', () => {
    expect(told({ participants: [wanting(anna, ['rescheduled'])] })).toEqual([])
    expect(told({ participants: [wanting(anna, ['rescheduled'])], revision: 2 })).toEqual(['RESCHEDULE Anna EMAIL'])
    const left = { ...all, staff: all.staff && { ...all.staff, active: false } }
    expect(told({ participants: [left] })).toEqual([])
  })

  it('tell both when one takes over from the other, each once', () => {
    const later = addMinutes(base.revisedAt, 60)
    const changes = {
      participants: [{ ...ben, createdAt: later }],
      removedParticipants: [{ ...all, removedAt: later }],
      agentId: 'ben',
    }
    expect(told(changes)).toEqual(['REASSIGN Ben EMAIL', 'PARTICIPANT_REMOVED Anna EMAIL'])
  })

  it('tell one who comes in beside another', () => {
    const later = { ...ben, createdAt: addMinutes(base.revisedAt, 60) }
    expect(told({ participants: [all, later] })).toEqual(['CREATE Anna EMAIL', 'PARTICIPANT_ADDED Ben EMAIL'])
  })
})

describe('what is not said', () => {
  const [customer] = base.participants
  if (!customer) throw new Error('the sample has a customer')
  const proven = { ...customer, emailVerifiedAt: base.createdAt }
  const policy = {
    ...base.policy,
    reminders: [
      { offset: 'P2D', channels: ['EMAIL' as const] },
      { offset: 'PT8H', channels: ['EMAIL' as const] },
    ],
    quietHours: { from: '21:00', to: '08:00' },
  }

  it('is written down with its reason', () => {
    const appointment = sampleAppointment({ participants: [proven], policy })
    const skipped = skippedNotifications(appointment, base.createdAt)
    expect(skipped.map(({ wanted, reason }) => [wanted.offsetIso, reason])).toEqual([
      ['P2D', 'Booked after this was due'],
    ])
  })

  it('is put off until the reader’s quiet hours are over', () => {
    // 12:00 in Athens, less eight hours, is 04:00 there.
    const appointment = sampleAppointment({ participants: [proven], policy })
    const reminder = planNotifications(appointment, base.createdAt).find(({ type }) => type === 'REMINDER')
    expect(reminder?.dueAt.toISOString()).toBe('2026-11-24T06:00:00.000Z')
  })
})
