import { describe, expect, it } from 'vitest'
import { type DayAppointment, expectedStarts, isDelay, mayNotifyDelay, nextFiveMinutes } from './delayRules.ts'

const at = (clock: string): Date => new Date(`2026-11-23T${clock}:00Z`)
const appointmentAt = (
  id: string,
  from: string,
  to: string,
  changes: Partial<DayAppointment> = {},
): DayAppointment => ({
  id,
  startAt: at(from),
  endAt: at(to),
  isInProgress: false,
  metAt: null,
  lateMinutes: 0,
  delayedTo: null,
  ...changes,
})
const running = { isInProgress: true, metAt: at('09:30') }
const expectedClocks = (appointments: DayAppointment[], now: string) =>
  Object.fromEntries(
    [...expectedStarts(appointments, at(now))].map(([id, start]) => [id, start.toISOString().slice(11, 16)]),
  )

const first = appointmentAt('first', '09:30', '10:00', running)
const next = appointmentAt('next', '10:00', '10:30')
const later = appointmentAt('later', '10:30', '11:00')

describe('the expected starts of an agent’s appointments', () => {
  it('are the scheduled starts while no call overruns', () => {
    expect(expectedClocks([first, next, later], '09:59')).toEqual({ next: '10:00', later: '10:30' })
  })

  it('shift by the overrun, in steps of five minutes, for all that follow without a gap', () => {
    expect(expectedClocks([first, next, later], '10:12')).toEqual({ next: '10:15', later: '10:45' })
    expect(expectedClocks([first, next, later], '10:20')).toEqual({ next: '10:25', later: '10:55' })
  })

  it('are the scheduled starts after a gap that absorbs the delay, and once the overrunning call has ended', () => {
    const afterPause = appointmentAt('afterPause', '11:30', '12:00')
    expect(expectedClocks([first, next, afterPause], '10:20').afterPause).toBe('11:30')
    expect(expectedClocks([next, later], '10:07')).toEqual({ next: '10:00', later: '10:30' })
  })

  it('follow the delay that the agent announced, and shift those after it', () => {
    expect(expectedClocks([appointmentAt('next', '10:00', '10:30', { lateMinutes: 15 }), later], '09:50')).toEqual({
      next: '10:15',
      later: '10:45',
    })
  })

  it('give a delayed appointment its full length, counted from its real start', () => {
    const delayedTo = at('10:20')
    const started = { ...running, metAt: at('10:14'), delayedTo }
    expect(expectedClocks([appointmentAt('next', '10:00', '10:30', started), later], '10:20')).toEqual({
      later: '10:44',
    })
    expect(expectedClocks([appointmentAt('next', '10:00', '10:30', { delayedTo }), later], '10:16').later).toBe('10:46')
  })

  it('do not extend a call whose participants joined late', () => {
    const late = { ...running, metAt: at('10:09') }
    expect(expectedClocks([appointmentAt('next', '10:00', '10:30', late), later], '10:20')).toEqual({ later: '10:30' })
  })

  it('assume that an overrunning call ends at the next multiple of five minutes', () => {
    expect(nextFiveMinutes(at('10:05'))).toEqual(at('10:10'))
    expect(nextFiveMinutes(at('10:09'))).toEqual(at('10:10'))
  })
})

describe('a delay', () => {
  it('counts only if it is at least five minutes and the expected start is in the future', () => {
    expect(isDelay(at('10:00'), at('10:04'), at('09:50'))).toBe(false)
    expect(isDelay(at('10:00'), at('10:05'), at('09:50'))).toBe(true)
    expect(isDelay(at('10:00'), at('10:05'), at('10:05'))).toBe(false)
  })

  it('is announced to the customer in the last hour before the start, until the grace period ends', () => {
    expect(mayNotifyDelay(at('12:00'), 10, at('10:59'))).toBe(false)
    expect(mayNotifyDelay(at('12:00'), 10, at('11:00'))).toBe(true)
    expect(mayNotifyDelay(at('12:00'), 10, at('12:10'))).toBe(false)
  })
})
