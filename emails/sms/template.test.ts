import { expect, it } from 'vitest'
import { locales } from '../locales.ts'
import { sampleAppointment } from '../samples.ts'
import { templateTypes } from '../types.ts'
import { templateText, templateValues } from './template.ts'

it.each(locales)(
  'can be submitted for approval in $code: each variable appears once, none at the beginning or end',
  (locale) => {
    for (const type of templateTypes) {
      const text = templateText(type, locale)
      expect(text.match(/\{\{\d\}\}/g)?.toSorted(), text).toEqual(['{{1}}', '{{2}}', '{{3}}', '{{4}}'])
      expect(text).toMatch(/^[^{]{5}[\s\S]*[^}]{5}$/)
      // Two variables need text between them.
      expect(text).not.toMatch(/\}\}\s*\{\{/)
    }
  },
)

it.each(locales)('fills the template in $code with sender, service, time with zone, and link', (locale) => {
  const sample = sampleAppointment({ locale: locale.code })
  for (const type of templateTypes) {
    const values = templateValues(type, 'CUSTOMER', sample)
    expect(values).toMatchObject({ 1: 'Northwind Bank', 2: 'Video consultation' })
    expect(values[3]).toMatch(/10:00.*GMT\+1/)
    expect(values[4]).toMatch(/^https:\S+$/)
  }
})

it('sends an unverified contact to the confirmation page and gives a removed participant no link', () => {
  const confirmUrl = 'https://book.northwind.example/manage/x/confirm/y'
  expect(templateValues('CREATE', 'CUSTOMER', sampleAppointment({ confirmUrl }))[4]).toBe(confirmUrl)
  expect(templateValues('PARTICIPANT_REMOVED', 'CUSTOMER', sampleAppointment())[4]).toBe('P-7K3F-92')
})
