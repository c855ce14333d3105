import { describe, expect, it } from 'vitest'
import type { SessionFact } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { combineSessionStates, foldSessionEvents } from '#server/video/sessions/rules.ts'
import type { SessionEvent } from '#server/video/sessions/schema.ts'
import { absentParty, attendanceOutcome, hasDoubtfulOutcome, waitingAlertAt } from './attendanceRules.ts'

const session: SessionFact = {
  id: 'session-1',
  generation: 1,
  revision: 1,
  name: 'Appt-1',
  region: 'mypurecloud.de',
  adapter: 'genesys-sessions',
  isCurrent: true,
  providerId: 'provider-1',
  removedAt: null,
}
const booked = sampleAppointment({ sessions: [session] })
const at = (minute: number): Date => addMinutes(booked.startAt, minute)
type EventSpec = [type: SessionEvent['type'], minute: number, participant?: SessionEvent['participant']]
const sessionAfter = (...events: EventSpec[]) =>
  foldSessionEvents(
    events.map(([type, minute, participant = null]) => ({
      eventId: `${type}-${participant}-${minute}`,
      type,
      participant,
      at: at(minute),
    })),
  )
const outcomeAt = (minute: number, ...events: EventSpec[]) =>
  attendanceOutcome(booked, sessionAfter(...events), at(minute))

describe('the attendance outcome', () => {
  it('is a no-show ten minutes after the start if nobody has joined, and not earlier', () => {
    expect(outcomeAt(9.9).status).toBe('activated')
    expect(outcomeAt(10)).toEqual({ status: 'no_show', absent: 'customer', recheckAt: null })
  })

  it('stays open for a participant who waits, until joining closes', () => {
    expect(outcomeAt(30, ['join', 0, 'customer']).status).toBe('activated')
    expect(outcomeAt(45, ['join', 0, 'customer'])).toMatchObject({ status: 'no_show', absent: 'agent' })
    expect(outcomeAt(20, ['join', 1, 'agent']).status).toBe('activated')
  })

  it('stays open for two minutes after somebody has left, who may return', () => {
    const left: EventSpec[] = [
      ['join', 0, 'customer'],
      ['leave', 12, 'customer'],
    ]
    expect(outcomeAt(12, ...left)).toEqual({ status: 'activated', absent: null, recheckAt: at(14) })
    expect(outcomeAt(13.9, ...left).status).toBe('activated')
    expect(outcomeAt(14, ...left)).toMatchObject({ status: 'no_show', absent: 'agent' })
    expect(outcomeAt(22, ['join', 1, 'agent'], ['leave', 20, 'agent'])).toMatchObject({
      status: 'no_show',
      absent: 'customer',
    })
  })

  it('waits for the arrival that a participant announced, and the grace period after it', () => {
    const nobody = sessionAfter()
    expect(attendanceOutcome(booked, nobody, at(24), at(15))).toMatchObject({ status: 'activated', recheckAt: at(25) })
    expect(attendanceOutcome(booked, nobody, at(25), at(15))).toMatchObject({ status: 'no_show', absent: 'customer' })
  })

  it('counts what happened in a session that was replaced', () => {
    const failedCall = sessionAfter(['join', 0, 'customer'], ['join', 1, 'agent'], ['failed', 20])
    const replaced = combineSessionStates([failedCall, sessionAfter()])
    expect(attendanceOutcome(booked, replaced, at(20))).toMatchObject({ status: 'in_progress', absent: null })
    const failedWait = sessionAfter(['join', 0, 'customer'], ['failed', 13])
    const fresh = combineSessionStates([failedWait, sessionAfter()])
    expect(attendanceOutcome(booked, fresh, at(13))).toMatchObject({ status: 'activated', recheckAt: at(15) })
    const rejoined = combineSessionStates([failedWait, sessionAfter(['join', 14, 'customer'])])
    expect(attendanceOutcome(booked, rejoined, at(30)).status).toBe('activated')
    expect(attendanceOutcome(booked, rejoined, at(45))).toMatchObject({ status: 'no_show', absent: 'agent' })
  })

  it('is a technical failure if both joined in time but never met', () => {
    const missed: EventSpec[] = [
      ['join', 0, 'customer'],
      ['leave', 3, 'customer'],
      ['join', 5, 'agent'],
      ['leave', 9, 'agent'],
    ]
    expect(outcomeAt(11, ...missed)).toMatchObject({ status: 'no_show', absent: 'technical' })
  })

  it('names the party that joined after the grace period as absent', () => {
    const late: EventSpec[] = [
      ['join', 0, 'customer'],
      ['leave', 11, 'customer'],
      ['join', 12, 'agent'],
    ]
    expect(absentParty(booked, sessionAfter(...late))).toBe('agent')
  })

  it('is completed once both had joined and the session ended or joining closed', () => {
    const met: EventSpec[] = [
      ['join', 0, 'customer'],
      ['join', 1, 'agent'],
    ]
    expect(outcomeAt(5, ...met).status).toBe('in_progress')
    expect(outcomeAt(5, ...met, ['completed', 5]).status).toBe('completed')
    expect(outcomeAt(45, ...met).status).toBe('completed')
    expect(outcomeAt(14, ['join', 0, 'customer'], ['completed', 12])).toMatchObject({
      status: 'no_show',
      absent: 'agent',
    })
  })

  it('is failed only if no session was created before joining closed', () => {
    const withoutSession = sampleAppointment({ sessions: [{ ...session, providerId: null }] })
    expect(attendanceOutcome(withoutSession, sessionAfter(), at(20)).status).toBe('activated')
    expect(attendanceOutcome(withoutSession, sessionAfter(), at(45)).status).toBe('failed')
  })

  it('does not change a final status; events that contradict it are flagged for staff', () => {
    const missed = sampleAppointment({ status: 'no_show', absent: 'agent', sessions: [session] })
    const bothJoined = sessionAfter(['join', 0, 'customer'], ['join', 4, 'agent'])
    expect(attendanceOutcome(missed, bothJoined, at(20))).toMatchObject({ status: 'no_show', absent: 'agent' })
    expect(hasDoubtfulOutcome(missed, bothJoined)).toBe(true)
    expect(hasDoubtfulOutcome(missed, sessionAfter(['join', 0, 'customer']))).toBe(false)
    const done = sampleAppointment({ status: 'completed', sessions: [session] })
    expect(hasDoubtfulOutcome(done, sessionAfter(['join', 0, 'customer'], ['failed', 30]))).toBe(false)
  })
})

describe('the alert about a waiting customer', () => {
  it('is due three minutes after the start or the arrival, whichever is later, while the customer is alone', () => {
    expect(waitingAlertAt(booked, sessionAfter(['join', -5, 'customer']))).toEqual(at(3))
    expect(waitingAlertAt(booked, sessionAfter(['join', 4, 'customer']))).toEqual(at(7))
    expect(waitingAlertAt(booked, sessionAfter(['join', 4, 'customer'], ['join', 5, 'agent']))).toBeNull()
    expect(waitingAlertAt(booked, sessionAfter(['join', 4, 'customer'], ['leave', 6, 'customer']))).toBeNull()
    expect(waitingAlertAt(booked, sessionAfter())).toBeNull()
  })
})
