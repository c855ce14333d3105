import { describe, expect, it } from 'vitest'
import { locales } from './locales.ts'
import { mailFor, textFor } from './render.ts'
import { sampleAppointment } from './samples.ts'
import { lintSms } from './sms/lint.ts'

/** A quarter of an hour after ten in Berlin. */
const expectedAt = new Date('2026-11-24T09:15:00Z')

describe.each(locales)('a delay, told in $code', ({ code: locale }) => {
  it('names the time that was agreed, its zone, and when to expect the start, on both channels', async () => {
    const mail = await mailFor('UPDATE', 'CUSTOMER', sampleAppointment({ locale, expectedAt }))
    for (const words of [mail.subject, mail.text, mail.html]) expect(words).toMatch(/10:15/)
    expect(mail.subject).toMatch(/10:00[\s\S]*GMT\+1/)
    const sms = textFor('UPDATE', 'CUSTOMER', sampleAppointment({ locale, expectedAt }))
    expect(sms.text).toMatch(/10:00[\s\S]*GMT\+1[\s\S]*10:15/)
    expect(lintSms(sms.text)).toEqual([])
  })

  it('fits two segments whatever the names, and leads in', () => {
    const serviceName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
    const { brand, joinUrl } = sampleAppointment()
    const long = sampleAppointment({
      locale,
      expectedAt,
      serviceName,
      brand: { ...brand, applicationName: serviceName },
    })
    const { text, segments } = textFor('UPDATE', 'CUSTOMER', long)
    expect(segments, text).toBeLessThanOrEqual(2)
    expect(text).toContain(joinUrl)
    expect(text).toMatch(/10:15/)
  })

  it('takes no entry of a calendar to another time', async () => {
    const mail = await mailFor('UPDATE', 'CUSTOMER', sampleAppointment({ locale, expectedAt }))
    expect(mail.attachments).toEqual([])
  })
})
