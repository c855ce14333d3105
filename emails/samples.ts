import type { AppointmentMail, CodeMail, MailBrand } from './types.ts'

const brand: MailBrand = {
  applicationName: 'Northwind Bank',
  accent: '#0b6e6e',
  supportEmail: 'help@northwind.example',
  supportPhone: '+49 30 901820',
}

/** An invented appointment, seen the day before; for previews and tests. */
export function sampleAppointment(change: Partial<AppointmentMail> = {}): AppointmentMail {
  return {
    reference: 'P-7K3F-92',
    serviceName: 'Video consultation',
    agentName: 'Anna Schmidt',
    startAt: new Date('2026-11-24T09:00:00Z'),
    endAt: new Date('2026-11-24T09:30:00Z'),
    timezone: 'Europe/Berlin',
    locale: 'en',
    customerName: 'Alex Doe',
    joinUrl: 'https://book.northwind.example/join/3q2fWm8ZcT1uYb6rKpVx0A',
    manageUrl: 'https://book.northwind.example/manage/9LsXe4Hn7RwQd2BvJt5MfQ',
    uid: 'c0a8012e-6f1b-4f6e-9d0a-5b7f5c1d2e3f@book.northwind.example',
    sequence: 0,
    organizerAddress: 'Northwind Bank <appointments@northwind.example>',
    recipientAddress: 'alex@example.com',
    brand,
    now: new Date('2026-11-23T10:00:00Z'),
    ...change,
  }
}

export function sampleCode(change: Partial<CodeMail> = {}): CodeMail {
  return { code: '482913', brand, locale: 'en', expiresMinutes: 10, host: 'book.northwind.example', ...change }
}
