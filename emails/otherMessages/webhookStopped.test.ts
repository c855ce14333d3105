import { expect, it } from 'vitest'
import { locales } from '../locales.ts'
import { renderMail } from '../render.ts'
import { sampleAppointment } from '../samples.ts'
import { webhookStopped } from './webhookStopped.ts'

const url = 'https://book.northwind.example/admin/settings/webhooks/1'

it.each(locales)(
  'tells administrators in $code which endpoint stopped, the reason, and where to open it',
  async ({ code }) => {
    const { brand } = sampleAppointment()
    for (const reason of ['gone', 'failing'] as const) {
      const alert = webhookStopped({ reason, host: 'hooks.example.com', url, locale: code, brand })
      const mail = await renderMail('ALERT', alert)
      expect(mail.subject).toContain('hooks.example.com')
      expect(mail.text).toContain(url)
      expect(mail.text).toContain('hooks.example.com')
      if (reason === 'gone') expect(mail.text).toContain('410')
    }
  },
)
