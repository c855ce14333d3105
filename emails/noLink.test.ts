import { expect, it } from 'vitest'
import { appointmentContent, specOf } from './appointment.ts'
import { locales } from './locales.ts'
import { sampleAppointment } from './samples.ts'
import { messageTypes } from './types.ts'

const goingTypes = messageTypes.filter((type) => specOf(type, 'CUSTOMER').join)
const contentOf = (type: (typeof messageTypes)[number], locale: string, joinUrl: string | null) =>
  appointmentContent(type, 'CUSTOMER', sampleAppointment({ locale, joinUrl }))

it.each(locales.map(({ code }) => code))('in %s: without a way in no message speaks of one', (locale) => {
  for (const type of goingTypes) {
    const withLink = contentOf(type, locale, 'https://book.northwind.example/join/x')
    const without = contentOf(type, locale, null)
    expect(without.button).toBeNull()
    const [said] = without.notes.filter((note) => !withLink.notes.includes(note))
    expect(said, `${type} says that there is none`).toBeTruthy()
    expect(new Set(without.notes).size).toBe(without.notes.length)
  }
  const { intro, notes } = contentOf('CREATE', 'en', null)
  expect(intro).not.toMatch(/video call/i)
  expect(notes.join(' ')).toMatch(/There’s no video link for you/)
  expect(notes.join(' ')).not.toMatch(/camera|This link is just for you/)
})
