import { describe, expect, it } from 'vitest'
import {
  formatAppointmentTime,
  formatCalendarDay,
  formatDayTimeAndZone,
  formatTimeAndZone,
  formatZone,
  hourIn,
} from './time.ts'

const span = (start: string, minutes: number, timezone: string) => ({
  start: new Date(start),
  end: new Date(new Date(start).getTime() + minutes * 60_000),
  timezone,
})

describe('the text of a time', () => {
  it('states day, times and zone', () => {
    const texts = formatAppointmentTime(span('2026-11-24T09:00:00Z', 30, 'Europe/Berlin'))
    expect(texts.full).toBe('Tuesday 24 November, 10:00 to 10:30, Berlin time')
    expect(texts.zoneWithOffset).toBe('Berlin time (GMT+1)')
    expect(texts.start).toBe('10:00')
  })

  it('states the year on request', () => {
    expect(formatAppointmentTime(span('2026-11-24T09:00:00Z', 30, 'Europe/Berlin'), { year: true }).date).toBe(
      'Tuesday 24 November 2026',
    )
  })

  it('names the second day if the end is on another one', () => {
    expect(formatAppointmentTime(span('2026-11-24T14:45:00Z', 30, 'Asia/Tokyo')).times).toBe(
      '23:45 to Wednesday 25 November, 00:15',
    )
  })

  it('distinguishes the two hours that read the same when the clocks go back', () => {
    const texts = formatAppointmentTime(span('2026-10-25T00:30:00Z', 60, 'Europe/Berlin'))
    expect(texts.times).toBe('02:30 to 02:30 GMT+1')
    expect(texts.zoneWithOffset).toBe('Berlin time, summer time (GMT+2)')
  })

  it('states summer or winter time in the repeated hour only', () => {
    const seasons = (start: string, zone: string) => formatAppointmentTime(span(start, 30, zone)).season
    expect(seasons('2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('summer time')
    expect(seasons('2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe('winter time')
    expect(seasons('2026-04-04T15:15:00Z', 'Australia/Lord_Howe')).toBe('winter time')
    for (const start of ['2026-10-24T23:59:00Z', '2026-10-25T02:00:00Z', '2026-03-29T01:00:00Z']) {
      expect(seasons(start, 'Europe/Berlin')).toBeNull()
    }
    const [one, other] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(
      (start) => formatAppointmentTime(span(start, 15, 'Europe/Berlin')).full,
    )
    expect(one).toBe('Sunday 25 October, 02:30 to 02:45, Berlin time, summer time')
    expect(other).toBe('Sunday 25 October, 02:30 to 02:45, Berlin time, winter time')
  })

  it('names a zone without a city by its offset, once', () => {
    const texts = formatAppointmentTime(span('2026-11-24T09:00:00Z', 30, 'UTC'))
    expect(texts.full).toBe('Tuesday 24 November, 09:00 to 09:30, GMT')
    expect(texts.zoneWithOffset).toBe('GMT')
  })

  it('shows half-hour offsets and the current names of cities', () => {
    expect(formatAppointmentTime(span('2026-11-24T09:00:00Z', 30, 'Asia/Calcutta')).zoneWithOffset).toBe(
      'Kolkata time (GMT+5:30)',
    )
  })
})

it('formats a single instant with its zone', () => {
  expect(formatTimeAndZone(new Date('2026-11-24T09:42:00Z'), 'Europe/Berlin')).toBe('10:42, Berlin time')
  expect(formatDayTimeAndZone(new Date('2026-11-24T08:50:00Z'), 'Europe/Berlin')).toBe(
    'Tuesday 24 November, 09:50, Berlin time',
  )
})

it('formats a calendar day independently of the server’s zone', () => {
  expect(formatCalendarDay('2026-03-29')).toBe('Sunday 29 March')
})

it('returns the hour in a zone', () => {
  expect(hourIn(new Date('2026-11-24T23:30:00Z'), 'Asia/Tokyo')).toBe(8)
})

it('names the city of a zone with three parts', () => {
  expect(formatZone('America/Argentina/Buenos_Aires')).toBe('Buenos Aires time')
})
