import { expect, it } from 'vitest'
import { locales } from '../locales.ts'
import { appointmentTypes, renderSms } from '../render.ts'
import { sampleAppointment, sampleCode } from '../samples.ts'

const joinable = ['CREATE', 'RESCHEDULE', 'REMINDER', 'ROOM']
const cases = locales.flatMap(({ code }) => appointmentTypes.map((type) => ({ type, locale: code })))
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const names = [
  'Video consultation',
  long,
  'Beratung – “Baufinanzierung” … für alle',
  '住宅ローン相談',
  'Hello 👋 there',
  '^{}[]~|€',
]

it.each(cases)('$type in $locale fits two segments, whatever the names, and never loses time, zone or link', (one) => {
  for (const name of names) {
    const brand = { ...sampleAppointment().brand, applicationName: name }
    const sample = sampleAppointment({ locale: one.locale, serviceName: name, brand })
    const { text, segments } = renderSms(one.type, sample)
    expect(segments, text).toBeLessThanOrEqual(2)
    expect(text).toContain(sample.reference)
    expect(text.includes(sample.joinUrl)).toBe(joinable.includes(one.type))
    if (one.type !== 'FOLLOW_UP') expect(text).toMatch(/10:00.*Berlin.*GMT\+1/)
  }
})

it.each(cases)('$type in $locale uses the short names of the demo in full', ({ type, locale }) => {
  const { text } = renderSms(type, sampleAppointment({ locale }))
  expect(text).toContain('Northwind Bank: ')
  expect(text).toContain('Video consultation')
})

it.each(cases)('$type in $locale asks for no answer and holds no word that carriers take as opting out', (one) => {
  const { text } = renderSms(one.type, sampleAppointment({ locale: one.locale }))
  expect(text).not.toMatch(/\b(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|reply|antworten sie)\b/i)
})

it.each(locales)(
  'a code in $code comes first, in one segment, bound to the host in the last line',
  ({ code: locale }) => {
    for (const applicationName of names) {
      const brand = { ...sampleCode().brand, applicationName }
      const { text, segments } = renderSms('CODE', sampleCode({ locale, brand, host: 'localhost:3000' }))
      expect(text).toMatch(/^482913 /)
      expect(text.split('\n').at(-1)).toBe('@localhost #482913')
      expect(segments, text).toBe(1)
    }
  },
)

it('puts every link at the end of a line, where phones make the whole of it a link', () => {
  for (const { type, locale } of cases) {
    const { text } = renderSms(type, sampleAppointment({ locale }))
    for (const url of text.match(/https:\S+/g) ?? []) expect(text).toMatch(new RegExp(`${url}$`, 'm'))
  }
})

it('writes typographic marks plainly, for one of them would cost more than half of the room', () => {
  const sample = sampleAppointment({ serviceName: 'Erst\u2011Termin – “Haus” … l’été' })
  expect(renderSms('REMINDER', sample).text).toContain('Erst-Termin - "Haus" ... l\'été')
  expect(renderSms('FOLLOW_UP', sample).segments).toBe(1)
})
