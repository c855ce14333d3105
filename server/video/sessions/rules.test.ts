import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionFact } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { SessionRef } from '#server/ports/video/types.ts'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { durationSeconds, foldSessionEvents, missedEvents, planSessions, sessionName, sessionSpec } from './rules.ts'
import type { SessionEvent } from './schema.ts'

const booked = sampleAppointment()
const session = (changes: Partial<SessionFact> = {}): SessionFact => ({
  id: 'session-1',
  generation: 1,
  revision: 1,
  name: 'Appt-1',
  region: 'mypurecloud.de',
  adapter: 'genesys-sessions',
  wanted: true,
  providerId: 'provider-1',
  removedAt: null,
  ...changes,
})
const kindsOf = (appointment: typeof booked, now = booked.createdAt) =>
  planSessions(appointment, now).map((one) => one.kind)

describe('what an appointment wants of its sessions', () => {
  it('is one session, made when the lead before the start opens, soonest appointment first', () => {
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

  it('is made at once when booked inside the lead', () => {
    const late = sampleAppointment({
      createdAt: addMinutes(booked.startAt, -30),
      revisedAt: addMinutes(booked.startAt, -30),
    })
    expect(planSessions(late, late.createdAt)[0]?.dueAt).toEqual(late.createdAt)
  })

  it('is nothing more once made, but two looks at it', () => {
    expect(kindsOf(sampleAppointment({ sessions: [session()] }))).toEqual(['session.poll', 'session.poll'])
  })

  it('keeps the identity of an attempt whose answer was lost, so that no second item can exist', () => {
    const before = planSessions(booked, booked.createdAt)[0]
    const lost = sampleAppointment({ sessions: [session({ providerId: null })] })
    expect(planSessions(lost, booked.createdAt)[0]?.identity).toEqual(before?.identity)
  })

  it('after a reschedule is a new one, and the old one removed', () => {
    const moved = sampleAppointment({ revision: 2, sessions: [session()] })
    expect(kindsOf(moved)).toEqual(['session.ensure', 'session.remove', 'session.poll', 'session.poll'])
    expect(planSessions(moved, booked.createdAt)[0]?.payload).toEqual({ generation: 2 })
  })

  it.each(['cancelled', 'completed', 'no_show', 'failed'] as const)(
    'when %s is only to remove what is there',
    (status) => {
      expect(kindsOf(sampleAppointment({ status, sessions: [session()] }))).toEqual(['session.remove'])
      expect(kindsOf(sampleAppointment({ status, sessions: [session({ removedAt: booked.createdAt })] }))).toEqual([])
    },
  )

  it('is nothing after the end and its buffer, nor without video', () => {
    expect(kindsOf(booked, addMinutes(booked.endAt, 15))).toEqual([])
    const { application } = booked
    const silent = { ...application, settings: { ...application.settings, videoAdapter: 'none' as const } }
    expect(kindsOf(sampleAppointment({ application: silent }))).toEqual([])
    expect(kindsOf(sampleAppointment({ application: { ...application, genesys: null } }))).toEqual([])
  })
})

describe('a session', () => {
  it('lasts to the end and its buffer, counted from the attempt', () => {
    expect(durationSeconds(booked, booked.startAt)).toBe(45 * 60)
    expect(durationSeconds(booked, addMinutes(booked.startAt, 20))).toBe(25 * 60)
    expect(durationSeconds(booked, addMinutes(booked.endAt, 15))).toBe(0)
  })

  it('is named without saying who or what', () => {
    expect(sessionName('a1b2', booked.startAt, 3)).toBe('Appt-a1b2-20261124T1000Z-3')
  })

  it('has room for two, or for all who were invited', () => {
    const [customer, agent] = booked.participants
    if (!customer || !agent) throw new Error('sample without people')
    const places = (participants: typeof booked.participants) =>
      sessionSpec(sampleAppointment({ participants }), session(), booked.startAt).maxParticipants
    expect(places([customer, agent])).toBe(2)
    expect(places([customer])).toBe(2)
    expect(places([customer, customer, agent])).toBe(3)
  })

  it('carries nothing about the people', () => {
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

describe('the fold of a session’s events', () => {
  it('has the customer wait until the agent is in too', () => {
    const alone = foldSessionEvents([event('created', -60), event('join', -2, 'customer')])
    expect(alone).toMatchObject({ phase: 'waiting', customer: 'WAITING', agent: null, customerArrivedAt: at(-2) })
    const both = foldSessionEvents([event('join', -2, 'customer'), event('join', 1, 'agent')])
    expect(both).toMatchObject({ phase: 'in_progress', customer: 'JOINED', agent: 'JOINED', metAt: at(1) })
  })

  it('is completed only when both were in', () => {
    const met = [event('join', 0, 'customer'), event('join', 1, 'agent'), event('completed', 20)]
    expect(foldSessionEvents(met)).toMatchObject({
      phase: 'completed',
      completed: true,
      customer: 'LEFT',
      agent: 'LEFT',
    })
    expect(foldSessionEvents([event('join', 0, 'customer'), event('completed', 20)]).phase).toBe('ended_alone')
  })

  it('does not call it a meeting when one came after the other had gone', () => {
    const missed = [event('join', 0, 'customer'), event('leave', 3, 'customer'), event('join', 5, 'agent')]
    expect(foldSessionEvents(missed)).toMatchObject({ metAt: null, customer: 'LEFT', agent: 'WAITING' })
  })

  it('has failed unless it is known to have ended well', () => {
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

  it('is the same for every order and every repetition of what happened', () => {
    const life = fc.array(anyEvent, { maxLength: 12 })
    const shuffled = life.chain((events) => {
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

describe('a look at the vendor’s own view', () => {
  const ref = (changes: Partial<SessionRef>): SessionRef => ({
    providerId: 'provider-1',
    state: 'active',
    sip: null,
    region: null,
    createdAt: at(-60),
    expiresAt: at(45),
    participants: [],
    ...changes,
  })
  const people = [
    { type: 'customer' as const, joinedAt: at(0), leftAt: at(20) },
    { type: 'agent' as const, joinedAt: at(1), leftAt: at(21) },
  ]

  it('tells the whole meeting when every webhook was lost', () => {
    const missed = missedEvents(ref({ state: 'completed', participants: people }), 's', [], at(44))
    expect(foldSessionEvents(missed)).toMatchObject({ phase: 'completed', metAt: at(1), completedAt: at(21) })
  })

  it('adds nothing to what is known, and nothing twice', () => {
    const known = missedEvents(ref({ state: 'completed', participants: people }), 's', [], at(44))
    expect(missedEvents(ref({ state: 'completed', participants: people }), 's', known, at(44))).toEqual([])
    const again = missedEvents(ref({ state: 'completed', participants: people }), 's', [], at(44))
    expect(again.map((one) => one.eventId)).toEqual(known.map((one) => one.eventId))
  })

  it('does not take an empty room that expired for one that ended', () => {
    expect(missedEvents(ref({ state: 'expired' }), 's', [], at(46))).toEqual([])
  })
})
