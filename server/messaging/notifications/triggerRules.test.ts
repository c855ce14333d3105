import { describe, expect, it } from 'vitest'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { planNotifications, skippedNotifications } from './rules.ts'

const base = sampleAppointment()
const [, anna] = base.participants
if (!anna?.staff) throw new Error('the sample has an agent')
const withSettings = (
  person: Participant,
  emailNotifications: ('new' | 'rescheduled' | 'cancelled')[],
): Participant => ({
  ...person,
  staff: person.staff && { ...person.staff, emailNotifications },
})
const planned = (changes: Partial<Snapshot>) =>
  planNotifications(sampleAppointment(changes), base.createdAt).map(({ type, participantId, channel }) =>
    [type, participantId === anna.id ? 'Anna' : participantId === 'ben' ? 'Ben' : 'customer', channel].join(' '),
  )
const all = withSettings(anna, ['new', 'rescheduled', 'cancelled'])
const ben = { ...all, id: 'ben', staffId: 'ben' }

describe('emails to an agent', () => {
  it('announce each new, rescheduled and cancelled appointment', () => {
    expect(planned({ participants: [all] })).toEqual(['CREATE Anna EMAIL'])
    expect(planned({ participants: [all], revision: 2 })).toEqual(['RESCHEDULE Anna EMAIL'])
    expect(planned({ participants: [all], status: 'cancelled', cancelledAt: base.createdAt })).toEqual([
      'CANCELLED Anna EMAIL',
    ])
  })

  it('are limited to those that the agent has chosen', () => {
    expect(planned({ participants: [withSettings(anna, ['rescheduled'])] })).toEqual([])
    expect(planned({ participants: [withSettings(anna, ['rescheduled'])], revision: 2 })).toEqual([
      'RESCHEDULE Anna EMAIL',
    ])
    const inactive = { ...all, staff: all.staff && { ...all.staff, active: false } }
    expect(planned({ participants: [inactive] })).toEqual([])
  })

  it('are sent once to both agents after a reassignment', () => {
    const later = addMinutes(base.revisedAt, 60)
    const changes = {
      participants: [{ ...ben, createdAt: later }],
      removedParticipants: [{ ...all, removedAt: later }],
      agentId: 'ben',
    }
    expect(planned(changes)).toEqual(['REASSIGN Ben EMAIL', 'PARTICIPANT_REMOVED Anna EMAIL'])
  })

  it('are sent to an agent who is added as a second participant', () => {
    const added = { ...ben, createdAt: addMinutes(base.revisedAt, 60) }
    expect(planned({ participants: [all, added] })).toEqual(['CREATE Anna EMAIL', 'PARTICIPANT_ADDED Ben EMAIL'])
  })
})

describe('a reminder that is not sent at its offset', () => {
  const [customer] = base.participants
  if (!customer) throw new Error('the sample has a customer')
  const verified = { ...customer, emailVerifiedAt: base.createdAt }
  const policy = {
    ...base.policy,
    reminders: [
      { offset: 'P2D', channels: ['EMAIL' as const] },
      { offset: 'PT8H', channels: ['EMAIL' as const] },
    ],
    quietHours: { from: '21:00', to: '08:00' },
  }

  it('is recorded with the reason if it is skipped', () => {
    const appointment = sampleAppointment({ participants: [verified], policy })
    const skipped = skippedNotifications(appointment, base.createdAt)
    expect(skipped.map(({ planned, reason }) => [planned.offsetIso, reason])).toEqual([
      ['P2D', 'Booked after this was due'],
    ])
  })

  it('is postponed to the end of the recipient’s quiet hours', () => {
    // Eight hours before the start at 12:00 in Athens is 04:00 there.
    const appointment = sampleAppointment({ participants: [verified], policy })
    const reminder = planNotifications(appointment, base.createdAt).find(({ type }) => type === 'REMINDER')
    expect(reminder?.dueAt.toISOString()).toBe('2026-11-24T06:00:00.000Z')
  })
})
