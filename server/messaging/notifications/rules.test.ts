import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presetPolicy } from '#server/domain/policySchema.ts'
import {
  type AppointmentStatus,
  applicationSettings,
  appointmentStatuses,
  type Participant,
} from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { notificationIdentity, notificationJobs, planNotifications, type Told } from './rules.ts'

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

function told(overrides: Partial<Told> = {}): Told {
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
  } as Told
}

const names = (appointment: Told, now = booked) =>
  planNotifications(appointment, now).map(({ type, channel, offsetIso }) =>
    [type, channel, offsetIso].filter(Boolean).join(' '),
  )

describe('wantedNotifications', () => {
  it('tells of a booking at once, then reminds at the offsets and follows up', () => {
    expect(names(told())).toEqual([
      'CREATE EMAIL',
      'CREATE SMS',
      'REMINDER EMAIL PT24H',
      'REMINDER SMS PT1H',
      'ROOM EMAIL PT10M',
      'FOLLOW_UP EMAIL PT2H',
    ])
    const due = planNotifications(told(), booked).map((one) => one.dueAt.toISOString())
    expect(due[0]).toBe(booked.toISOString())
    expect(due[2]).toBe('2026-11-23T09:00:00.000Z')
    expect(due[5]).toBe('2026-11-24T11:30:00.000Z')
  })

  it('skips an offset that was past already when it was booked', () => {
    const late = new Date('2026-11-24T08:30:00Z')
    expect(names(told({ createdAt: late, revisedAt: late }), late)).toEqual([
      'CREATE EMAIL',
      'CREATE SMS',
      'ROOM EMAIL PT10M',
      'FOLLOW_UP EMAIL PT2H',
    ])
  })

  it('still wants a reminder that a late tick has not sent yet', () => {
    expect(names(told(), addMinutes(startAt, -600))).toContain('REMINDER EMAIL PT24H')
  })

  it('says after a reschedule that it was moved, and nothing of what was planned before is the same', () => {
    const before = planNotifications(told(), booked).map((one) => notificationIdentity(one, 'a1').join('/'))
    const moved = told({
      revision: 2,
      revisedAt: addMinutes(booked, 5),
      startAt: addMinutes(startAt, 60),
      endAt: addMinutes(endAt, 60),
    })
    const after = planNotifications(moved, addMinutes(booked, 5))
    expect(after[0]?.type).toBe('RESCHEDULE')
    expect(after.map((one) => notificationIdentity(one, 'a1').join('/')).filter((one) => before.includes(one))).toEqual(
      [],
    )
  })

  it('says of a cancelled one only that it is cancelled', () => {
    expect(names(told({ status: 'cancelled', cancelledAt: addMinutes(booked, 5) }), addMinutes(booked, 5))).toEqual([
      'CANCELLED EMAIL',
      'CANCELLED SMS',
    ])
  })

  it('sends nothing to a contact that its customer has not proven', () => {
    const unproven = { ...customer, phoneVerifiedAt: null }
    expect(names(told({ participants: [unproven] })).join()).not.toContain('SMS')
    expect(names(told({ participants: [{ ...unproven, emailVerifiedAt: null }] }))).toEqual([])
  })

  it('sends to an unproven contact that staff entered', () => {
    const unproven = { ...customer, emailVerifiedAt: null, phoneVerifiedAt: null }
    expect(names(told({ participants: [unproven], source: 'console' }))).toContain('CREATE SMS')
  })

  it('texts no number of a country that the application does not allow', () => {
    const foreign = { ...customer, phone: '+12425551234' }
    expect(names(told({ participants: [foreign] })).join()).not.toContain('SMS')
  })

  it('tells nothing while notifications are held or off', () => {
    expect(names(told({ notificationsPaused: true }))).toEqual([])
    const off = { ...told().application, settings: applicationSettings.parse({ notificationsActive: false }) }
    expect(names(told({ application: off }))).toEqual([])
  })

  it('begins anew for a corrected contact', () => {
    const corrected = told({ participants: [{ ...customer, contactVersion: 2 }] })
    const keys = (appointment: Told) =>
      planNotifications(appointment, booked).map((one) => notificationIdentity(one, 'a1').join('/'))
    expect(keys(corrected).filter((key) => keys(told()).includes(key))).toEqual([])
  })

  it('never tells anything after its use is over, whatever the status', () => {
    fc.assert(
      fc.property(fc.constantFrom(...appointmentStatuses), fc.integer({ min: -6000, max: 6000 }), (status, minutes) => {
        const now = addMinutes(endAt, minutes)
        const cancelledAt = status === 'cancelled' ? booked : null
        for (const wanted of planNotifications(told({ status, cancelledAt }), now)) {
          expect(now.getTime()).toBeLessThan(wanted.usefulUntil.getTime())
          if (now >= endAt) expect(wanted.type).toBe('FOLLOW_UP')
          if (status === 'cancelled') expect(wanted.type).toBe('CANCELLED')
          expect(wanted.dueAt.getTime()).toBeGreaterThanOrEqual(booked.getTime())
        }
        if ((['no_show', 'failed'] satisfies AppointmentStatus[] as AppointmentStatus[]).includes(status)) {
          expect(planNotifications(told({ status }), now)).toEqual([])
        }
      }),
    )
  })
})

it('puts news ahead of reminders that are due at the same moment, each in its vendor’s lane', () => {
  const requests = notificationJobs(planNotifications(told(), booked), told())
  expect(requests[0]).toMatchObject({
    kind: 'notification.email',
    lane: 'mail',
    subject: 'a1',
    origin: 'plan',
    rankAt: addMinutes(booked, -24 * 60),
  })
  expect(requests[2]?.rankAt).toEqual(requests[2]?.dueAt)
})
