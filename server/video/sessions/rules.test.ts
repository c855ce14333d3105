import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionFact } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { durationSeconds, foldSessionEvents, planSessions, sessionName, sessionSpec } from './rules.ts'
import type { SessionEvent } from './schema.ts'

const booked = sampleAppointment()
const session = (changes: Partial<SessionFact> = {}): SessionFact => ({
  id: 'session-1',
  generation: 1,
  revision: 1,
  name: 'Appt-1',
  region: 'mypurecloud.de',
  adapter: 'genesys-sessions',
  isCurrent: true,
  providerId: 'provider-1',
  removedAt: null,
  ...changes,
})
const plannedKinds = (appointment: typeof booked, now = booked.createdAt) =>
  planSessions(appointment, now).map((one) => one.kind)

describe('planned session jobs', () => {
  it('create one session when the lead time begins, ranked by the appointment’s start', () => {
    const far = sampleAppointment({
      startAt: new Date('2026-12-24T10:00:00Z'),
      endAt: new Date('2026-12-24T10:30:00Z'),
    })
    const [ensure] = planSessions(far, far.createdAt)
    expect(ensure).toMatchObject({
      kind: 'session.ensure',
      rankAt: far.startAt,
      dueAt: new Date('2026-12-23T10:00:00Z'),
    })
  })

  it('create it at once when booked within the lead time', () => {
    const late = sampleAppointment({
      createdAt: addMinutes(booked.startAt, -30),
      revisedAt: addMinutes(booked.startAt, -30),
    })
    expect(planSessions(late, late.createdAt)[0]?.dueAt).toEqual(late.createdAt)
  })

  it('only poll twice once the session exists', () => {
    expect(plannedKinds(sampleAppointment({ sessions: [session()] }))).toEqual(['session.poll', 'session.poll'])
  })

  it('keep the identity of an attempt whose response was lost, so that no second job can exist', () => {
    const before = planSessions(booked, booked.createdAt)[0]
    const unanswered = sampleAppointment({ sessions: [session({ providerId: null })] })
    expect(planSessions(unanswered, booked.createdAt)[0]?.identity).toEqual(before?.identity)
  })

  it('create a new session and remove the old one after a reschedule', () => {
    const rescheduled = sampleAppointment({ revision: 2, sessions: [session()] })
    expect(plannedKinds(rescheduled)).toEqual(['session.ensure', 'session.remove', 'session.poll', 'session.poll'])
    expect(planSessions(rescheduled, booked.createdAt)[0]?.payload).toEqual({ generation: 2 })
  })

  it.each(['cancelled', 'completed', 'no_show', 'failed'] as const)(
    'only remove what exists when the appointment is %s',
    (status) => {
      expect(plannedKinds(sampleAppointment({ status, sessions: [session()] }))).toEqual(['session.remove'])
      expect(plannedKinds(sampleAppointment({ status, sessions: [session({ removedAt: booked.createdAt })] }))).toEqual(
        [],
      )
    },
  )

  it('are not planned after the end and its buffer, or without video', () => {
    expect(plannedKinds(booked, addMinutes(booked.endAt, 15))).toEqual([])
    const { application } = booked
    const withoutVideo = { ...application, settings: { ...application.settings, videoAdapter: 'none' as const } }
    expect(plannedKinds(sampleAppointment({ application: withoutVideo }))).toEqual([])
    expect(plannedKinds(sampleAppointment({ application: { ...application, genesys: null } }))).toEqual([])
  })
})

describe('the session to be created', () => {
  it('lasts until the end and its buffer, counted from the attempt', () => {
    expect(durationSeconds(booked, booked.startAt)).toBe(45 * 60)
    expect(durationSeconds(booked, addMinutes(booked.startAt, 20))).toBe(25 * 60)
    expect(durationSeconds(booked, addMinutes(booked.endAt, 15))).toBe(0)
  })

  it('has a name without personal data', () => {
    expect(sessionName('a1b2', booked.startAt, 3)).toBe('Appt-a1b2-20261124T1000Z-3')
  })

  it('allows two participants, or as many as were invited', () => {
    const [customer, agent] = booked.participants
    if (!customer || !agent) throw new Error('the sample has no participants')
    const capacity = (participants: typeof booked.participants) =>
      sessionSpec(sampleAppointment({ participants }), session(), booked.startAt).maxParticipants
    expect(capacity([customer, agent])).toBe(2)
    expect(capacity([customer])).toBe(2)
    expect(capacity([customer, customer, agent])).toBe(3)
  })

  it('contains no personal data', () => {
    const spec = JSON.stringify(sessionSpec(booked, session(), booked.startAt))
    for (const planted of ['Planted', 'penelope', '4930111222', 'Anna']) expect(spec).not.toContain(planted)
  })
})

const at = (minute: number) => addMinutes(booked.startAt, minute)
const event = (type: SessionEvent['type'], minute: number, participant: SessionEvent['participant'] = null) => ({
  eventId: `${type}-${participant}-${minute}`,
  type,
  participant,
  at: at(minute),
})

describe('the state folded from a session’s events', () => {
  it('has the customer waiting until the agent has joined', () => {
    const alone = foldSessionEvents([event('created', -60), event('join', -2, 'customer')])
    expect(alone).toMatchObject({ phase: 'waiting', customer: 'WAITING', agent: null, customerArrivedAt: at(-2) })
    const both = foldSessionEvents([event('join', -2, 'customer'), event('join', 1, 'agent')])
    expect(both).toMatchObject({ phase: 'in_progress', customer: 'JOINED', agent: 'JOINED', metAt: at(1) })
  })

  it('is completed only if both participants met', () => {
    const met = [event('join', 0, 'customer'), event('join', 1, 'agent'), event('completed', 20)]
    expect(foldSessionEvents(met)).toMatchObject({
      phase: 'completed',
      completed: true,
      customer: 'LEFT',
      agent: 'LEFT',
    })
    expect(foldSessionEvents([event('join', 0, 'customer'), event('completed', 20)]).phase).toBe('ended_alone')
  })

  it('does not count as a meeting when one joined after the other had left', () => {
    const missed = [event('join', 0, 'customer'), event('leave', 3, 'customer'), event('join', 5, 'agent')]
    expect(foldSessionEvents(missed)).toMatchObject({ metAt: null, customer: 'LEFT', agent: 'WAITING' })
  })

  it('is failed unless the session is known to have completed', () => {
    expect(foldSessionEvents([event('failed', 5)])).toMatchObject({ failed: true, phase: 'failed' })
    const ended = [event('join', 0, 'customer'), event('join', 1, 'agent'), event('failed', 5), event('completed', 9)]
    expect(foldSessionEvents(ended)).toMatchObject({ failed: false, phase: 'completed' })
  })

  const anyEvent = fc
    .tuple(
      fc.constantFrom<SessionEvent['type']>('created', 'join', 'leave', 'completed', 'failed'),
      fc.constantFrom<SessionEvent['participant']>('customer', 'agent', null),
      fc.integer({ min: -10, max: 40 }),
    )
    .map(([type, participant, minute]) => event(type, minute, participant))

  it('is the same for every order and repetition of the events', () => {
    const anyEvents = fc.array(anyEvent, { maxLength: 12 })
    const shuffled = anyEvents.chain((events) => {
      const all = fc.shuffledSubarray(events, { minLength: events.length })
      return fc.tuple(fc.constant(events), all, fc.shuffledSubarray(events))
    })
    fc.assert(
      fc.property(shuffled, ([events, other, again]) => {
        expect(foldSessionEvents([...again, ...other, ...again])).toEqual(foldSessionEvents(events))
      }),
    )
  })
})
