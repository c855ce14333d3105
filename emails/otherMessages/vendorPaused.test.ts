import { expect, it } from 'vitest'
import { locales } from '../locales.ts'
import { renderMail } from '../render.ts'
import { sampleAppointment } from '../samples.ts'
import { vendorPaused } from './vendorPaused.ts'

const url = 'https://book.northwind.example/admin/settings/vendors'

it.each(locales)(
  'tells administrators in $code what is paused, since when with the zone, and where to look',
  async ({ code }) => {
    const { brand } = sampleAppointment()
    const since = new Date('2026-11-24T09:03:00Z')
    for (const vendor of ['sessions', 'messages'] as const) {
      const alert = vendorPaused({ vendor, since, timezone: 'Europe/Berlin', url, locale: code, brand })
      const mail = await renderMail('ALERT', alert)
      expect(mail.subject).toContain(brand.applicationName)
      expect(mail.text).toContain('Europe/Berlin')
      expect(mail.text).toContain(url)
      if (code === 'en') expect(mail.text).toContain('10:03')
    }
  },
)
