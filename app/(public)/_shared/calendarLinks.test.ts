import { expect, it } from 'vitest'
import { calendarLinks } from './calendarLinks.ts'

const entry = {
  title: 'Beratung & mehr, Acme Care',
  details: 'Reference: ABC 123',
  location: 'https://book.example/join/secret',
  start: new Date('2026-11-24T09:00:00.000Z'),
  end: new Date('2026-11-24T09:30:00.000Z'),
}

it('writes the times in UTC, so that no calendar has to know the time zone', () => {
  const [google, outlook] = calendarLinks(entry).map(({ href }) => new URL(href).searchParams)
  expect(google?.get('dates')).toBe('20261124T090000Z/20261124T093000Z')
  expect(outlook?.get('startdt')).toBe('2026-11-24T09:00:00.000Z')
  expect(outlook?.get('enddt')).toBe('2026-11-24T09:30:00.000Z')
})

it('keeps every character of the title', () => {
  expect(
    calendarLinks(entry).map(
      ({ href }) => new URL(href).searchParams.get('text') ?? new URL(href).searchParams.get('subject'),
    ),
  ).toEqual([entry.title, entry.title])
})
