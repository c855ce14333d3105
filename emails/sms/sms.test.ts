import { expect, it } from 'vitest'
import { specOf } from '../appointment.ts'
import { locales } from '../locales.ts'
import { renderSms, textFor } from '../render.ts'
import { sampleAppointment, sampleCode } from '../samples.ts'
import { messageTypes, recipientKinds } from '../types.ts'

const cases = locales.flatMap(({ code: locale }) =>
  recipientKinds.flatMap((kind) => messageTypes.map((type) => ({ type, kind, locale }))),
)
const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const names = [
  'Video consultation',
  long,
  'Beratung – “Baufinanzierung” … für alle',
  '住宅ローン相談',
  'Hello 👋 there',
  '^{}[]~|€',
]

it.each(cases)(
  '$type to $kind in $locale fits two segments, whatever the names, and never loses time, zone or link',
  (one) => {
    for (const name of names) {
      const brand = { ...sampleAppointment().brand, applicationName: name }
      const sample = sampleAppointment({ locale: one.locale, serviceName: name, brand })
      const { text, segments } = textFor(one.type, one.kind, sample)
      expect(segments, text).toBeLessThanOrEqual(2)
      expect(text).toContain(sample.reference)
      expect(text.includes(sample.joinUrl ?? '-')).toBe(specOf(one.type, one.kind).join !== undefined)
      expect(text).toMatch(/10:00.*Berlin.*GMT\+1/)
    }
  },
)

it.each(cases)('$type to $kind in $locale uses the short names of the demo in full', ({ type, kind, locale }) => {
  const { text } = textFor(type, kind, sampleAppointment({ locale }))
  expect(text).toContain('Northwind Bank: ')
  expect(text).toContain('Video consultation')
})

it.each(cases)(
  '$type to $kind in $locale asks for no answer and holds no word that carriers take as opting out',
  (one) => {
    const { text } = textFor(one.type, one.kind, sampleAppointment({ locale: one.locale }))
    expect(text).not.toMatch(/\b(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|reply|antworten sie)\b/i)
  },
)

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
  for (const { type, kind, locale } of cases) {
    const { text } = textFor(type, kind, sampleAppointment({ locale }))
    for (const url of text.match(/https:\S+/g) ?? []) expect(text).toMatch(new RegExp(`${url}$`, 'm'))
  }
})

it('writes typographic marks plainly, for one of them would cost more than half of the room', () => {
  const sample = sampleAppointment({ serviceName: 'Erst\u2011Termin – “Haus” … l’été' })
  expect(textFor('REMINDER', 'CUSTOMER', sample).text).toContain('Erst-Termin - "Haus" ... l\'été')
  expect(textFor('FOLLOW_UP', 'CUSTOMER', sample).segments).toBe(1)
})
