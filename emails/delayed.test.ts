import { describe, expect, it } from 'vitest'
import { locales } from './locales.ts'
import { renderAppointmentMail, renderAppointmentSms } from './render.ts'
import { sampleAppointment } from './samples.ts'
import { lintSms } from './sms/lint.ts'

/** 10:15 in Berlin. */
const expectedAt = new Date('2026-11-24T09:15:00Z')

describe.each(locales)('a delay in $code', ({ code: locale }) => {
  it('names the agreed time with its zone and the expected start, on both channels', async () => {
    const mail = await renderAppointmentMail('UPDATE', 'CUSTOMER', sampleAppointment({ locale, expectedAt }))
    for (const part of [mail.subject, mail.text, mail.html]) expect(part).toMatch(/10:15/)
    expect(mail.subject).toMatch(/10:00[\s\S]*GMT\+1/)
    const sms = renderAppointmentSms('UPDATE', 'CUSTOMER', sampleAppointment({ locale, expectedAt }))
    expect(sms.text).toMatch(/10:00[\s\S]*GMT\+1[\s\S]*10:15/)
    expect(lintSms(sms.text)).toEqual([])
  })

  it('fits into two segments with long names and contains the join link', () => {
    const serviceName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
    const { brand, joinUrl } = sampleAppointment()
    const long = sampleAppointment({
      locale,
      expectedAt,
      serviceName,
      brand: { ...brand, applicationName: serviceName },
    })
    const { text, segments } = renderAppointmentSms('UPDATE', 'CUSTOMER', long)
    expect(segments, text).toBeLessThanOrEqual(2)
    expect(text).toContain(joinUrl)
    expect(text).toMatch(/10:15/)
  })

  it('does not move the calendar entry', async () => {
    const mail = await renderAppointmentMail('UPDATE', 'CUSTOMER', sampleAppointment({ locale, expectedAt }))
    expect(mail.attachments).toEqual([])
  })
})
