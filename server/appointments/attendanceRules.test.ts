import { describe, expect, it } from 'vitest'
import type { SessionFact } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { sampleAppointment } from '#server/testing/snapshot.ts'
import { foldSessionEvents } from '#server/video/sessions/rules.ts'
import type { SessionEvent } from '#server/video/sessions/schema.ts'
import { absentParty, attendanceOutcome, isDoubtful, waitingAlertAt } from './attendanceRules.ts'

const session: SessionFact = {
  id: 'session-1',
  generation: 1,
  revision: 1,
  name: 'Appt-1',
  region: 'mypurecloud.de',
  adapter: 'genesys-sessions',
  wanted: true,
  providerId: 'provider-1',
  removedAt: null,
}
const booked = sampleAppointment({ sessions: [session] })
const at = (minute: number): Date => addMinutes(booked.startAt, minute)
type Happening = [type: SessionEvent['type'], minute: number, participant?: SessionEvent['participant']]
const facts = (...happened: Happening[]) =>
  foldSessionEvents(
    happened.map(([type, minute, participant = null]) => ({
      eventId: `${type}-${participant}-${minute}`,
      type,
      participant,
      at: at(minute),
    })),
  )
const outcomeAt = (minute: number, ...happened: Happening[]) =>
  attendanceOutcome(booked, facts(...happened), at(minute))

describe('the attendance outcome', () => {
  it('is a no-show ten minutes after the start if nobody has joined, and not earlier', () => {
    expect(outcomeAt(9.9).status).toBe('activated')
    expect(outcomeAt(10)).toEqual({ status: 'no_show', absent: 'customer' })
  })

  it('stays open for a participant who waits, until joining closes', () => {
    expect(outcomeAt(30, ['join', 0, 'customer']).status).toBe('activated')
    expect(outcomeAt(45, ['join', 0, 'customer'])).toEqual({ status: 'no_show', absent: 'agent' })
    expect(outcomeAt(12, ['join', 0, 'customer'], ['leave', 12, 'customer'])).toEqual({
      status: 'no_show',
      absent: 'agent',
    })
    expect(outcomeAt(20, ['join', 1, 'agent']).status).toBe('activated')
    expect(outcomeAt(20, ['join', 1, 'agent'], ['leave', 20, 'agent'])).toEqual({
      status: 'no_show',
      absent: 'customer',
    })
  })

  it('is a technical failure if both came in time but never met', () => {
    const missed: Happening[] = [
      ['join', 0, 'customer'],
      ['leave', 3, 'customer'],
      ['join', 5, 'agent'],
      ['leave', 9, 'agent'],
    ]
    expect(outcomeAt(10, ...missed)).toEqual({ status: 'no_show', absent: 'technical' })
  })

  it('names the party that came after the grace period as absent', () => {
    const late: Happening[] = [
      ['join', 0, 'customer'],
      ['leave', 11, 'customer'],
      ['join', 12, 'agent'],
    ]
    expect(absentParty(booked, facts(...late))).toBe('agent')
  })

  it('is completed once both had joined and the session ended or joining closed', () => {
    const met: Happening[] = [
      ['join', 0, 'customer'],
      ['join', 1, 'agent'],
    ]
    expect(outcomeAt(5, ...met).status).toBe('in_progress')
    expect(outcomeAt(5, ...met, ['completed', 5]).status).toBe('completed')
    expect(outcomeAt(45, ...met).status).toBe('completed')
    expect(outcomeAt(12, ['join', 0, 'customer'], ['completed', 12])).toEqual({ status: 'no_show', absent: 'agent' })
  })

  it('is failed only if no session existed until joining closed', () => {
    const without = sampleAppointment({ sessions: [{ ...session, providerId: null }] })
    expect(attendanceOutcome(without, facts(), at(20)).status).toBe('activated')
    expect(attendanceOutcome(without, facts(), at(45)).status).toBe('failed')
  })

  it('never changes a final status; contradicting events are flagged for staff', () => {
    const missed = sampleAppointment({ status: 'no_show', absent: 'agent', sessions: [session] })
    const came = facts(['join', 0, 'customer'], ['join', 4, 'agent'])
    expect(attendanceOutcome(missed, came, at(20))).toEqual({ status: 'no_show', absent: 'agent' })
    expect(isDoubtful(missed, came)).toBe(true)
    expect(isDoubtful(missed, facts(['join', 0, 'customer']))).toBe(false)
    const done = sampleAppointment({ status: 'completed', sessions: [session] })
    expect(isDoubtful(done, facts(['join', 0, 'customer'], ['failed', 30]))).toBe(false)
  })
})

describe('the alert about a waiting customer', () => {
  it('is due three minutes after the later of start and arrival, while the customer is alone', () => {
    expect(waitingAlertAt(booked, facts(['join', -5, 'customer']))).toEqual(at(3))
    expect(waitingAlertAt(booked, facts(['join', 4, 'customer']))).toEqual(at(7))
    expect(waitingAlertAt(booked, facts(['join', 4, 'customer'], ['join', 5, 'agent']))).toBeNull()
    expect(waitingAlertAt(booked, facts(['join', 4, 'customer'], ['leave', 6, 'customer']))).toBeNull()
    expect(waitingAlertAt(booked, facts())).toBeNull()
  })
})
