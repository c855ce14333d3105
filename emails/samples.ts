import type {
  Alert,
  AppointmentMail,
  CodeMail,
  ContactChanged,
  CustomerWaiting,
  MailBrand,
  OtherMessageData,
} from './types.ts'

const brand: MailBrand = {
  applicationName: 'Northwind Bank',
  accent: '#0b6e6e',
  supportEmail: 'help@northwind.example',
  supportPhone: '+49 30 901820',
}

/** Returns an invented appointment, as seen on the day before, for previews and tests. */
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
    recipientName: 'Alex Doe',
    joinUrl: 'https://book.northwind.example/join/3q2fWm8ZcT1uYb6rKpVx0A',
    manageUrl: 'https://book.northwind.example/manage/9LsXe4Hn7RwQd2BvJt5MfQ',
    wrongRecipientUrl: 'https://book.northwind.example/manage/Vt8mQ2xLr5KdYw0aNf3ZpA/wrong-recipient',
    unsubscribeUrl: 'https://book.northwind.example/unsubscribe/Vt8mQ2xLr5KdYw0aNf3ZpA',
    oneClickUrl: 'https://book.northwind.example/api/unsubscribe/Vt8mQ2xLr5KdYw0aNf3ZpA',
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

export function sampleContactChanged(change: Partial<ContactChanged> = {}): ContactChanged {
  const { reference, serviceName, startAt, endAt, timezone, locale } = sampleAppointment()
  const changedAt = new Date('2026-11-23T10:03:00Z')
  return { reference, serviceName, startAt, endAt, timezone, locale, contact: 'EMAIL', changedAt, brand, ...change }
}

export function sampleAlert(change: Partial<Alert> = {}): Alert {
  return {
    subject: 'Webhook paused',
    lines: [
      'The endpoint “CRM” has responded with errors for 24 hours, so we’ve stopped sending to it.',
      'Once it works again, resend the failed deliveries in the console.',
    ],
    link: { label: 'Open in console', url: 'https://book.northwind.example/admin/notifications' },
    locale: 'en',
    brand,
    ...change,
  }
}

export function sampleWaiting(change: Partial<CustomerWaiting> = {}): CustomerWaiting {
  const now = new Date('2026-11-24T09:03:00Z')
  const staff = {
    recipientName: 'Anna Schmidt',
    manageUrl: 'https://book.northwind.example/admin/appointments/c0a8012e-6f1b-4f6e-9d0a-5b7f5c1d2e3f',
  }
  return {
    ...sampleAppointment({ now, ...staff }),
    waitingSince: new Date('2026-11-24T08:58:00Z'),
    escalated: false,
    ...change,
  }
}

/** Returns sample data for each notice: every message that is not one of the appointment types. */
export const sampleOtherMessages = (change: { locale?: string; brand?: MailBrand }): OtherMessageData => ({
  CODE: sampleCode(change),
  CONTACT_CHANGED: sampleContactChanged(change),
  ALERT: sampleAlert(change),
  CUSTOMER_WAITING: sampleWaiting(change),
})
