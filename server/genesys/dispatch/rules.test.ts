import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presetPolicy } from '#server/domain/policySchema.ts'
import type { DispatchFact, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { sampleAppointment, sampleIds } from '#server/testing/snapshot.ts'
import { dispatchAttributes, dispatchText, nextRetryAt, planDispatches, retryDeadline } from './rules.ts'

const booked = sampleAppointment()
const dispatch = (changes: Partial<DispatchFact> = {}): DispatchFact => ({
  id: 'dispatch-1',
  revision: 1,
  number: 1,
  state: 'sent',
  agentId: sampleIds.agent,
  fromId: `booking:${sampleIds.appointment}:r1.1`,
  conversationId: 'conversation-1',
  firstAttemptAt: addMinutes(booked.startAt, -5),
  disconnectedAt: null,
  ...changes,
})
const wishes = (appointment: Snapshot, now = booked.createdAt) =>
  planDispatches(appointment, now).map((one) => `${one.kind} ${one.payload?.number ?? ''}`.trim())

describe('planned dispatch jobs', () => {
  it('send one message at the preset’s lead time before the start', () => {
    const [send] = planDispatches(booked, booked.createdAt)
    expect(send).toMatchObject({ kind: 'dispatch.send', dueAt: addMinutes(booked.startAt, -5) })
  })

  it('send it at once when booked or rescheduled within the lead time', () => {
    const late = sampleAppointment({ revisedAt: addMinutes(booked.startAt, -2) })
    expect(planDispatches(late, late.revisedAt)[0]?.dueAt).toEqual(late.revisedAt)
  })

  it('are not planned when dispatch is off, not set up, sent, over or finally failed', () => {
    const { application, policy } = booked
    expect(
      wishes(sampleAppointment({ policy: { ...policy, dispatch: { ...policy.dispatch, enabled: false } } })),
    ).toEqual([])
    expect(wishes(sampleAppointment({ application: { ...application, genesys: null } }))).toEqual([])
    expect(wishes(sampleAppointment({ dispatches: [dispatch()] }))).toEqual([])
    expect(wishes(sampleAppointment({ dispatches: [dispatch({ state: 'failed' })] }))).toEqual([])
    expect(wishes(booked, addMinutes(booked.endAt, 15))).toEqual([])
  })

  it('send a new one and end the old one after a reschedule', () => {
    const moved = sampleAppointment({ revision: 2, dispatches: [dispatch()] })
    expect(wishes(moved)).toEqual(['dispatch.send 1', 'dispatch.disconnect'])
  })

  it('send the next number and end the previous one after a reassignment', () => {
    const reassigned = sampleAppointment({ agentId: 'other', dispatches: [dispatch()] })
    expect(wishes(reassigned)).toEqual(['dispatch.send 2', 'dispatch.disconnect'])
    const unsent = sampleAppointment({ agentId: 'other' })
    expect(wishes(unsent)).toEqual(['dispatch.send 1'])
  })

  it('only end messages that were or may have been sent, after a cancellation', () => {
    const doubtful = dispatch({ state: 'pending', conversationId: null })
    expect(wishes(sampleAppointment({ status: 'cancelled', dispatches: [doubtful] }))).toEqual(['dispatch.disconnect'])
    const ended = dispatch({ state: 'cleared', disconnectedAt: booked.startAt })
    expect(wishes(sampleAppointment({ status: 'cancelled', dispatches: [ended] }))).toEqual([])
    expect(wishes(sampleAppointment({ status: 'completed', dispatches: [dispatch()] }))).toEqual([])
  })
})

describe('the message to Genesys', () => {
  it('contains the time in the application’s time zone and the service', () => {
    expect(dispatchText(booked)).toBe('Scheduled video call at 11:00 (Europe/Berlin)\nVideo consultation')
  })

  it('contains no personal data unless the preset includes the notes', () => {
    const sent = dispatchText(booked) + JSON.stringify(dispatchAttributes(booked, null))
    for (const planted of ['Planted', 'penelope', '4930111222', 'Anna', 'cable']) expect(sent).not.toContain(planted)
    expect(dispatchText(withNotes({}))).toContain('Topic: My cable\nPenelope Planted')
  })

  it('truncates long notes at 2,000 characters with a mark, never within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 2000, maxLength: 2500 }), (notes) => {
        const text = dispatchText(withNotes({ notes }))
        expect(text.length).toBeLessThanOrEqual(2000)
        expect(/\p{Surrogate}/u.test(text)).toBe(false)
        expect(text.endsWith(' […]')).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('contains the booking’s context as strings', () => {
    expect(dispatchAttributes(sampleAppointment({ interaction: { customFields: { vip: 'yes' } } }), 'queue-1')).toEqual(
      {
        bookingId: sampleIds.appointment,
        reference: 'ABCD2345',
        revision: '1',
        startsAt: '2026-11-24T10:00:00.000Z',
        endsAt: '2026-11-24T10:30:00.000Z',
        timezone: 'Europe/Athens',
        locale: 'el',
        agentUserId: 'genesys-anna',
        queueId: 'queue-1',
        vip: 'yes',
      },
    )
  })

  it('stays within 2,048 bytes whatever the integrator adds, and keeps our attributes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 40 }), fc.oneof(fc.string({ maxLength: 900 }), fc.integer())),
        (customFields) => {
          const attributes = dispatchAttributes(sampleAppointment({ interaction: { customFields } }), null)
          expect(Buffer.byteLength(JSON.stringify(attributes))).toBeLessThanOrEqual(2048)
          expect(Object.values(attributes).every((value) => typeof value === 'string')).toBe(true)
          expect(attributes.bookingId).toBe(sampleIds.appointment)
        },
      ),
    )
  })

  const withNotes = (changes: Partial<Snapshot>) =>
    sampleAppointment({
      policy: presetPolicy.parse({
        ...booked.policy,
        dispatch: { enabled: true, includeNotes: true },
        intake: [{ key: 'topic', label: 'Topic', type: 'text' }],
      }),
      ...changes,
    })
})

describe('dispatch attempts', () => {
  const triesFrom = (firstDue: Date, random: number) => {
    const until = retryDeadline(booked, firstDue)
    const tries = [firstDue]
    for (let attempts = 1; ; attempts++) {
      const now = tries.at(-1) ?? firstDue
      const next = nextRetryAt(attempts, { firstDue, until, now }, { longestFirstPauseMs: 60_000, random })
      if (!next) return tries
      tries.push(next)
    }
  }

  it('are at most five with growing pauses, the last at least a minute before the start', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 120 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (before, random) => {
          const tries = triesFrom(addMinutes(booked.startAt, -before), random)
          expect(tries).toHaveLength(5)
          expect(tries.at(-1)?.getTime()).toBeLessThanOrEqual(addMinutes(booked.startAt, -1).getTime())
          expect(tries.every((at, index) => index === 0 || at > (tries[index - 1] ?? at))).toBe(true)
        },
      ),
    )
  })

  it('continue until the end when first due in the last minute before the start or later', () => {
    expect(retryDeadline(booked, addMinutes(booked.startAt, -1))).toEqual(booked.endAt)
    expect(triesFrom(addMinutes(booked.startAt, 5), 0.5)).toHaveLength(5)
  })
})
