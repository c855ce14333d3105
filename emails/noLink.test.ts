import { expect, it } from 'vitest'
import { appointmentContent, specOf } from './appointment.ts'
import { locales } from './locales.ts'
import { sampleAppointment } from './samples.ts'
import { messageTypes } from './types.ts'

const upcomingTypes = messageTypes.filter((type) => specOf(type, 'CUSTOMER').join)
const contentOf = (type: (typeof messageTypes)[number], locale: string, joinUrl: string | null) =>
  appointmentContent(type, 'CUSTOMER', sampleAppointment({ locale, joinUrl }))

it.each(locales.map(({ code }) => code))('in %s: no message mentions a join link that does not exist', (locale) => {
  for (const type of upcomingTypes) {
    const withLink = contentOf(type, locale, 'https://book.northwind.example/join/x')
    const without = contentOf(type, locale, null)
    expect(without.button).toBeNull()
    const [note] = without.notes.filter((one) => !withLink.notes.includes(one))
    expect(note, `${type} says that there is no link`).toBeTruthy()
    expect(new Set(without.notes).size).toBe(without.notes.length)
  }
  const { intro, notes } = contentOf('CREATE', 'en', null)
  expect(intro).not.toMatch(/video call/i)
  expect(notes.join(' ')).toMatch(/doesn’t include a video link for you/)
  expect(notes.join(' ')).not.toMatch(/camera|This link is just for you/)
})
