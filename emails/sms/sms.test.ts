import { expect, it } from 'vitest'
import { specOf } from '../appointment.ts'
import { locales } from '../locales.ts'
import { renderAppointmentSms, renderSms } from '../render.ts'
import { sampleAlert, sampleAppointment, sampleCode, sampleContactChanged, sampleWaiting } from '../samples.ts'
import { messageTypes, recipientKinds } from '../types.ts'
import { lintSms } from './lint.ts'
import { encodingOf } from './segments.ts'

const variants = recipientKinds.flatMap((kind) => messageTypes.map((type) => ({ type, kind })))
const cases = locales.flatMap(({ code: locale }) => recipientKinds.map((kind) => ({ kind, locale })))
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
  'to $kind in $locale fits into two segments with any name and never loses time, zone or link',
  ({ kind, locale }) => {
    for (const name of names) {
      const brand = { ...sampleAppointment().brand, applicationName: name }
      const sample = sampleAppointment({ locale, serviceName: name, brand })
      for (const type of messageTypes) {
        const { text, segments } = renderAppointmentSms(type, kind, sample)
        expect(segments, text).toBeLessThanOrEqual(2)
        expect(text).toContain(sample.reference)
        expect(text.includes(sample.joinUrl ?? '-')).toBe(specOf(type, kind).join !== undefined)
        expect(text).toMatch(/10:00.*(Berlin|Berlín|برلين).*GMT\+1/)
      }
    }
  },
)

it.each(cases)('to $kind in $locale names the sender, and the service if there is room', ({ kind, locale }) => {
  for (const type of messageTypes) {
    const { text } = renderAppointmentSms(type, kind, sampleAppointment({ locale }))
    expect(text).toMatch(/^\u200f?Northwind Bank ?: /)
    if (locale !== 'ar') expect(text).toContain('Video consultation')
  }
})

it.each(locales)('passes the linter in $code', ({ code: locale }) => {
  const texts = [
    ...variants.map(({ type, kind }) => renderAppointmentSms(type, kind, sampleAppointment({ locale }))),
    renderSms('CONTACT_CHANGED', sampleContactChanged({ locale })),
    renderSms('CUSTOMER_WAITING', sampleWaiting({ locale })),
    renderSms('CUSTOMER_WAITING', sampleWaiting({ locale, escalated: true })),
    renderSms('ALERT', sampleAlert({ locale })),
    renderSms('CODE', sampleCode({ locale })),
  ]
  for (const { text } of texts) expect(lintSms(text), text).toEqual([])
})

it('finds what makes a text message expensive or dangerous', () => {
  expect(lintSms('Reply CANCEL to call it off')).toEqual(['keyword', 'answer'])
  expect(lintSms('Envoyez ARRÊT')).toEqual(['keyword'])
  expect(lintSms('It is cancelled, and has ended.')).toEqual([])
  expect(lintSms('See https://a.example/b for more')).toEqual(['link'])
  expect(lintSms('é'.repeat(306))).toEqual([])
  expect(lintSms('ê'.repeat(135))).toEqual(['segments'])
})

it('removes accents before it drops content, and only if needed', () => {
  const spanish = (change: Parameters<typeof sampleAppointment>[0]) =>
    renderAppointmentSms('CREATE', 'SYSTEM', sampleAppointment({ locale: 'es', serviceName: 'Revisión', ...change }))
      .text
  expect(spanish({ manageUrl: null })).toContain('Revisión')
  expect(spanish({})).toContain('Revision,')
  expect(encodingOf(spanish({}))).toBe('GSM-7')
})

it.each(locales)(
  'starts with the security code in $code, in one segment, bound to the host in the last line',
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

it('keeps a code in one segment on a host of ordinary length', () => {
  for (const { code: locale } of locales) {
    const { text, segments } = renderSms('CODE', sampleCode({ locale }))
    expect(segments, text).toBe(1)
    expect(text.split('\n').at(-1)).toBe('@book.northwind.example #482913')
  }
})

it('replaces typographic marks, because one of them would cost more than half of the room', () => {
  const sample = sampleAppointment({ serviceName: 'Erst\u2011Termin – “Haus” … l’été' })
  expect(renderAppointmentSms('REMINDER', 'CUSTOMER', sample).text).toContain('Erst-Termin - "Haus" ... l\'été')
  expect(renderAppointmentSms('FOLLOW_UP', 'CUSTOMER', sample).segments).toBe(1)
})
