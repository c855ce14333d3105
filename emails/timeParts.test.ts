import { expect, it } from 'vitest'
import { resolveLocale } from './locales.ts'
import { timeParts } from './timeParts.ts'

const parts = (startAt: string, endAt: string, timezone: string, locale = 'en') =>
  timeParts(
    { startAt: new Date(startAt), endAt: new Date(endAt), timezone, now: new Date('2026-01-01T00:00:00Z') },
    resolveLocale(locale),
  )

it.each([
  ['Europe/Berlin', '10:00', 'Berlin', 'GMT+1'],
  ['America/Argentina/Buenos_Aires', '06:00', 'Buenos Aires', 'GMT-3'],
  ['America/New_York', '04:00', 'New York', 'GMT-5'],
  ['Asia/Calcutta', '14:30', 'Kolkata', 'GMT+5:30'],
  ['Pacific/Marquesas', '23:30', 'Marquesas', 'GMT-9:30'],
  ['Europe/London', '09:00', 'London', 'GMT'],
  ['UTC', '09:00', null, 'GMT'],
  ['Etc/GMT-3', '12:00', null, 'GMT+3'],
])('names the zone %s by city and offset', (zone, start, city, offset) => {
  expect(parts('2026-11-24T09:00:00Z', '2026-11-24T09:30:00Z', zone)).toMatchObject({ start, city, offset })
})

it('uses the offset of that day', () => {
  expect(parts('2026-07-01T09:00:00Z', '2026-07-01T09:30:00Z', 'Europe/Berlin').offset).toBe('GMT+2')
})

it('adds the offset to the end when the clocks go back during the appointment', () => {
  const night = parts('2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z', 'Europe/Berlin')
  expect(night).toMatchObject({ start: '02:45', end: '02:15 GMT+1', offset: 'GMT+2', endDate: null })
})

it('names the end date only if the appointment ends on another day', () => {
  const over = parts('2026-11-24T22:45:00Z', '2026-11-24T23:15:00Z', 'Europe/Berlin')
  expect(over.endDate).toBe('Wednesday 25 November 2026')
  expect(parts('2026-11-24T22:45:00Z', '2026-11-24T23:15:00Z', 'UTC').endDate).toBeNull()
})

it('formats dates in the recipient’s locale', () => {
  const at = (locale: string) => parts('2026-11-24T15:00:00Z', '2026-11-24T15:30:00Z', 'UTC', locale)
  expect(at('en')).toMatchObject({ date: 'Tuesday 24 November 2026', start: '15:00' })
  expect(at('en-US')).toMatchObject({ date: 'Tuesday, November 24, 2026', start: '03:00 PM' })
  expect(at('de')).toMatchObject({ date: 'Dienstag, 24. November 2026', start: '15:00' })
})

it('refuses a zone that does not exist', () => {
  expect(() => parts('2026-11-24T09:00:00Z', '2026-11-24T09:30:00Z', 'Mars/Olympus')).toThrow(RangeError)
})
