import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presetPolicy } from '#server/domain/policySchema.ts'
import {
  type AppointmentStatus,
  applicationSettings,
  appointmentStatuses,
  type Participant,
  type Snapshot,
} from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { notificationIdentity, notificationJobs, planNotifications } from './rules.ts'

const booked = new Date('2026-11-20T09:00:00Z')
const startAt = new Date('2026-11-24T09:00:00Z')
const endAt = addMinutes(startAt, 30)

const customer: Participant = {
  id: 'c1',
  type: 'CUSTOMER',
  state: null,
  staffId: null,
  name: 'Chris',
  email: 'chris@example.test',
  phone: '+4915112345678',
  emailVerifiedAt: booked,
  phoneVerifiedAt: booked,
  contactVersion: 1,
  tokenGeneration: 1,
  contactChangedAt: null,
  emailQuarantinedAt: null,
  phoneQuarantinedAt: null,
  emailOptedOutAt: null,
  phoneOptedOutAt: null,
  createdAt: booked,
  staff: null,
}

const policy = presetPolicy.parse({
  name: 'Video consultation',
  durationsMinutes: [30],
  stepMinutes: 30,
  assignment: { mode: 'agent', agentId: '00000000-0000-4000-8000-000000000001' },
  channels: ['EMAIL', 'SMS'],
  reminders: [
    { offset: 'PT24H', channels: ['EMAIL'] },
    { offset: 'PT1H', channels: ['SMS'] },
  ],
  room: { offset: 'PT10M', channels: ['EMAIL'] },
  followUp: { offset: 'PT2H', channels: ['EMAIL'] },
  dispatch: { enabled: false },
})

function appointment(overrides: Partial<Snapshot> = {}): Snapshot {
  return {
    organizationId: 'o1',
    id: 'a1',
    applicationId: 'app1',
    presetId: 'p1',
    presetVersion: 1,
    policy,
    reference: 'ABCD2345',
    status: 'activated',
    revision: 1,
    startAt,
    endAt,
    timezone: 'Europe/Berlin',
    locale: 'en',
    agentId: null,
    organizerId: null,
    targetType: 'AGENT',
    targetId: 't1',
    title: null,
    notes: null,
    intake: {},
    metadata: {},
    interaction: {},
    notificationsPaused: false,
    activatedAt: booked,
    cancelledAt: null,
    createdAt: booked,
    updatedAt: booked,
    revisedAt: booked,
    participants: [customer],
    removedParticipants: [],
    sessions: [],
    dispatches: [],
    agent: null,
    application: {
      id: 'app1',
      slug: 'app',
      name: 'App',
      timezone: 'Europe/Berlin',
      locale: 'en',
      country: 'DE',
      settings: applicationSettings.parse({}),
      genesys: null,
    },
    source: 'public',
    ...overrides,
  } as Snapshot
}

const names = (given: Snapshot, now = booked) =>
  planNotifications(given, now).map(({ type, channel, offsetIso }) =>
    [type, channel, offsetIso].filter(Boolean).join(' '),
  )

describe('planNotifications', () => {
  it('confirms a booking at once, then reminds at the offsets and follows up', () => {
    expect(names(appointment())).toEqual([
      'CREATE EMAIL',
      'CREATE SMS',
      'REMINDER EMAIL PT24H',
      'REMINDER SMS PT1H',
      'ROOM EMAIL PT10M',
      'FOLLOW_UP EMAIL PT2H',
    ])
    const due = planNotifications(appointment(), booked).map((one) => one.dueAt.toISOString())
    expect(due[0]).toBe(booked.toISOString())
    expect(due[2]).toBe('2026-11-23T09:00:00.000Z')
    expect(due[5]).toBe('2026-11-24T11:30:00.000Z')
  })

  it('skips an offset that is in the past at the time of the booking', () => {
    const late = new Date('2026-11-24T08:30:00Z')
    expect(names(appointment({ createdAt: late, revisedAt: late }), late)).toEqual([
      'CREATE EMAIL',
      'CREATE SMS',
      'ROOM EMAIL PT10M',
      'FOLLOW_UP EMAIL PT2H',
    ])
  })

  it('keeps a reminder that a late tick has not sent yet', () => {
    expect(names(appointment(), addMinutes(startAt, -600))).toContain('REMINDER EMAIL PT24H')
  })

  it('announces a reschedule, and keeps none of the notifications of the previous revision', () => {
    const before = planNotifications(appointment(), booked).map((one) => notificationIdentity(one, 'a1').join('/'))
    const rescheduled = appointment({
      revision: 2,
      revisedAt: addMinutes(booked, 5),
      startAt: addMinutes(startAt, 60),
      endAt: addMinutes(endAt, 60),
    })
    const after = planNotifications(rescheduled, addMinutes(booked, 5))
    expect(after[0]?.type).toBe('RESCHEDULE')
    expect(after.map((one) => notificationIdentity(one, 'a1').join('/')).filter((one) => before.includes(one))).toEqual(
      [],
    )
  })

  it('only announces the cancellation of a cancelled appointment', () => {
    expect(
      names(appointment({ status: 'cancelled', cancelledAt: addMinutes(booked, 5) }), addMinutes(booked, 5)),
    ).toEqual(['CANCELLED EMAIL', 'CANCELLED SMS'])
  })

  it('sends nothing to a contact that the customer has not verified', () => {
    const unverified = { ...customer, phoneVerifiedAt: null }
    expect(names(appointment({ participants: [unverified] })).join()).not.toContain('SMS')
    expect(names(appointment({ participants: [{ ...unverified, emailVerifiedAt: null }] }))).toEqual([])
  })

  it('sends to an unverified contact that staff entered', () => {
    const unverified = { ...customer, emailVerifiedAt: null, phoneVerifiedAt: null }
    expect(names(appointment({ participants: [unverified], source: 'console' }))).toContain('CREATE SMS')
  })

  it('sends no text to a country that the application does not allow', () => {
    const foreign = { ...customer, phone: '+12425551234' }
    expect(names(appointment({ participants: [foreign] })).join()).not.toContain('SMS')
  })

  it('sends nothing while notifications are paused for the appointment or the application', () => {
    expect(names(appointment({ notificationsPaused: true }))).toEqual([])
    const off = { ...appointment().application, settings: applicationSettings.parse({ notificationsActive: false }) }
    expect(names(appointment({ application: off }))).toEqual([])
  })

  it('plans all notifications again for a corrected contact', () => {
    const corrected = appointment({ participants: [{ ...customer, contactVersion: 2 }] })
    const keys = (given: Snapshot) =>
      planNotifications(given, booked).map((one) => notificationIdentity(one, 'a1').join('/'))
    expect(keys(corrected).filter((key) => keys(appointment()).includes(key))).toEqual([])
  })

  it('never plans a notification that is no longer useful, whatever the status', () => {
    fc.assert(
      fc.property(fc.constantFrom(...appointmentStatuses), fc.integer({ min: -6000, max: 6000 }), (status, minutes) => {
        const now = addMinutes(endAt, minutes)
        const cancelledAt = status === 'cancelled' ? booked : null
        for (const planned of planNotifications(appointment({ status, cancelledAt }), now)) {
          expect(now.getTime()).toBeLessThan(planned.usefulUntil.getTime())
          if (now >= endAt) expect(planned.type).toBe('FOLLOW_UP')
          if (status === 'cancelled') expect(planned.type).toBe('CANCELLED')
          expect(planned.dueAt.getTime()).toBeGreaterThanOrEqual(booked.getTime())
        }
        if ((['no_show', 'failed'] satisfies AppointmentStatus[] as AppointmentStatus[]).includes(status)) {
          expect(planNotifications(appointment({ status }), now)).toEqual([])
        }
      }),
    )
  })
})

it('ranks booking changes ahead of reminders that are due at the same moment, each in its vendor’s lane', () => {
  const jobs = notificationJobs(planNotifications(appointment(), booked), appointment())
  expect(jobs[0]).toMatchObject({
    kind: 'notification.email',
    lane: 'mail',
    subject: 'a1',
    origin: 'plan',
    rankAt: addMinutes(booked, -24 * 60),
  })
  expect(jobs[2]?.rankAt).toEqual(jobs[2]?.dueAt)
})
