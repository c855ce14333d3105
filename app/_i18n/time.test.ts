import { describe, expect, it } from 'vitest'
import { calendarDayWords, dayMomentWords, hourIn, momentWords, timeWords, zoneWords } from './time.ts'

const span = (start: string, minutes: number, timezone: string) => ({
  start: new Date(start),
  end: new Date(new Date(start).getTime() + minutes * 60_000),
  timezone,
})

describe('the words for a time', () => {
  it('say day, times and zone', () => {
    const words = timeWords(span('2026-11-24T09:00:00Z', 30, 'Europe/Berlin'))
    expect(words.full).toBe('Tuesday 24 November, 10:00 to 10:30, Berlin time')
    expect(words.zoneWithOffset).toBe('Berlin time (GMT+1)')
    expect(words.start).toBe('10:00')
  })

  it('say the year where the page is a receipt', () => {
    expect(timeWords(span('2026-11-24T09:00:00Z', 30, 'Europe/Berlin'), { year: true }).date).toBe(
      'Tuesday 24 November 2026',
    )
  })

  it('name the day again when it ends on another', () => {
    expect(timeWords(span('2026-11-24T14:45:00Z', 30, 'Asia/Tokyo')).times).toBe(
      '23:45 to Wednesday 25 November, 00:15',
    )
  })

  it('tell the two hours apart that read the same when the clocks go back', () => {
    const words = timeWords(span('2026-10-25T00:30:00Z', 60, 'Europe/Berlin'))
    expect(words.times).toBe('02:30 to 02:30 GMT+1')
    expect(words.zoneWithOffset).toBe('Berlin time, summer time (GMT+2)')
  })

  it('say summer or winter time in the hour that comes twice, and nowhere else', () => {
    const seasons = (start: string, zone: string) => timeWords(span(start, 30, zone)).season
    expect(seasons('2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('summer time')
    expect(seasons('2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe('winter time')
    expect(seasons('2026-04-04T15:15:00Z', 'Australia/Lord_Howe')).toBe('winter time')
    for (const start of ['2026-10-24T23:59:00Z', '2026-10-25T02:00:00Z', '2026-03-29T01:00:00Z']) {
      expect(seasons(start, 'Europe/Berlin')).toBeNull()
    }
    const [one, other] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(
      (start) => timeWords(span(start, 15, 'Europe/Berlin')).full,
    )
    expect(one).toBe('Sunday 25 October, 02:30 to 02:45, Berlin time, summer time')
    expect(other).toBe('Sunday 25 October, 02:30 to 02:45, Berlin time, winter time')
  })

  it('name a zone without a place by its offset, once', () => {
    const words = timeWords(span('2026-11-24T09:00:00Z', 30, 'UTC'))
    expect(words.full).toBe('Tuesday 24 November, 09:00 to 09:30, GMT')
    expect(words.zoneWithOffset).toBe('GMT')
  })

  it('write offsets of half an hour, and cities by the name they have now', () => {
    expect(timeWords(span('2026-11-24T09:00:00Z', 30, 'Asia/Calcutta')).zoneWithOffset).toBe('Kolkata time (GMT+5:30)')
  })
})

it('writes single moments with their zone', () => {
  expect(momentWords(new Date('2026-11-24T09:42:00Z'), 'Europe/Berlin')).toBe('10:42, Berlin time')
  expect(dayMomentWords(new Date('2026-11-24T08:50:00Z'), 'Europe/Berlin')).toBe(
    'Tuesday 24 November, 09:50, Berlin time',
  )
})

it('writes a calendar day as that day, whatever the server’s zone', () => {
  expect(calendarDayWords('2026-03-29')).toBe('Sunday 29 March')
})

it('knows the hour in a zone', () => {
  expect(hourIn(new Date('2026-11-24T23:30:00Z'), 'Asia/Tokyo')).toBe(8)
})

it('names the city of a zone within an area', () => {
  expect(zoneWords('America/Argentina/Buenos_Aires')).toBe('Buenos Aires time')
})
