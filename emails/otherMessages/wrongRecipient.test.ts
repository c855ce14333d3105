import { expect, it } from 'vitest'
import { locales } from '../locales.ts'
import { renderMail } from '../render.ts'
import { sampleAppointment } from '../samples.ts'
import { wrongRecipient } from './wrongRecipient.ts'

it.each(locales)('links staff in $code to the appointment that reached the wrong person', async ({ code: locale }) => {
  const { brand, reference, serviceName } = sampleAppointment()
  const url = 'https://book.northwind.example/admin/appointments/1'
  const mail = await renderMail('ALERT', wrongRecipient({ reference, serviceName, url, locale, brand }))
  expect(mail.text).toContain(url)
  expect(mail.subject).toContain(reference)
  expect(mail.text).toContain(serviceName)
  expect(mail.text).not.toMatch(/[{}]|undefined/)
})
