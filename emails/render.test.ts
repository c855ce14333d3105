import { expect, it } from 'vitest'
import { renderAppointmentMail, renderAppointmentSms, renderMail } from './render.ts'
import { sampleAlert, sampleAppointment, sampleCode, sampleContactChanged, sampleWaiting } from './samples.ts'
import { messageTypes } from './types.ts'

const toCustomer = (type: (typeof messageTypes)[number], change: Parameters<typeof sampleAppointment>[0] = {}) =>
  renderAppointmentMail(type, 'CUSTOMER', sampleAppointment(change))

it('renders the same bytes for the same input, so that a retry sends the same mail', async () => {
  expect(await toCustomer('CREATE')).toEqual(await toCustomer('CREATE'))
})

it('shows the code prominently, but not in the subject', async () => {
  const mail = await renderMail('CODE', sampleCode())
  expect(mail.subject).not.toContain('482913')
  expect(mail.html).toContain('>482913<')
  expect(mail.text).toContain('\n482913\n')
  expect(mail.text).toContain('10')
  expect(mail.text).not.toContain('http')
})

it.each([
  ['an appointment that is today in the recipient’s zone', '2026-11-23T23:30:00Z', 'Asia/Tokyo', 'Today at 09:30'],
  [
    'an appointment that is tomorrow in the recipient’s zone',
    '2026-11-24T00:00:00Z',
    'America/New_York',
    'Tomorrow at 09:00',
  ],
  ['an appointment on a later day', '2026-11-20T10:00:00Z', 'Europe/Berlin', 'Tue 24 Nov at 10:00'],
])('names the day of %s', async (_, now, timezone, words) => {
  const starts: Record<string, string> = { 'Asia/Tokyo': '00:30', 'America/New_York': '14:00' }
  const startAt = new Date(`2026-11-24T${starts[timezone] ?? '09:00'}:00Z`)
  expect((await toCustomer('REMINDER', { now: new Date(now), timezone, startAt })).subject).toContain(words)
})

it('keeps all mails of an appointment in one conversation', async () => {
  const mails = await Promise.all(messageTypes.map((type) => toCustomer(type)))
  expect(new Set(mails.map((mail) => mail.headers.References)).size).toBe(1)
  expect(mails.map((mail) => mail.headers['In-Reply-To']).filter(Boolean)).toHaveLength(messageTypes.length - 1)
})

it('offers one-click unsubscribe for reminders and follow-ups only', async () => {
  const { unsubscribeUrl, oneClickUrl } = sampleAppointment()
  for (const type of messageTypes) {
    const { headers, html, text } = await toCustomer(type)
    const optional = type === 'REMINDER' || type === 'FOLLOW_UP'
    expect(headers['List-Unsubscribe']).toBe(optional ? `<${oneClickUrl}>` : undefined)
    expect(headers['List-Unsubscribe-Post']).toBe(optional ? 'List-Unsubscribe=One-Click' : undefined)
    for (const part of [html, text]) expect(part.includes(unsubscribeUrl ?? '')).toBe(optional)
  }
  expect((await toCustomer('REMINDER', { oneClickUrl: null })).headers).not.toHaveProperty('List-Unsubscribe')
})

it('shows the previous time beside the new one', async () => {
  const previousTime = { startAt: new Date('2026-11-23T13:00:00Z'), endAt: new Date('2026-11-23T13:30:00Z') }
  expect((await toCustomer('RESCHEDULE', { previousTime })).text).toContain(
    'Previous time: Monday 23 November 2026, 14:00–14:30',
  )
})

it('shows no join button without a join link', async () => {
  expect((await toCustomer('CREATE', { joinUrl: null })).html).not.toContain('Join video call')
})

it('asks an unverified contact to confirm the appointment before joining', async () => {
  const confirmUrl = 'https://book.northwind.example/manage/9LsXe4Hn7RwQd2BvJt5MfQ/confirm/abc'
  const sample = sampleAppointment({ confirmUrl })
  for (const type of ['CREATE', 'RESCHEDULE'] as const) {
    const mail = await renderAppointmentMail(type, 'CUSTOMER', sample)
    expect(mail.text).toContain(`Yes, this is my appointment:\n${confirmUrl}`)
    expect(mail.html).not.toContain('/join/')
    expect(renderAppointmentSms(type, 'CUSTOMER', sample).text).toContain(`Confirm: ${confirmUrl}`)
  }
  expect((await renderAppointmentMail('REMINDER', 'CUSTOMER', sample)).text).not.toContain('/confirm/')
})

it('notifies a replaced contact without links or names', async () => {
  const mail = await renderMail('CONTACT_CHANGED', sampleContactChanged({ contact: 'SMS' }))
  expect(mail.text).toContain('was changed on Mon 23 Nov, 11:03 Berlin time (GMT+1)')
  expect(`${mail.html}${mail.text}`).not.toMatch(/https?:\/\/book|Alex|Anna/)
})

it('says how long the customer has been waiting, in the agent’s zone', async () => {
  const waiting = sampleWaiting({ timezone: 'Europe/London', recipientName: 'Anna Schmidt' })
  const mail = await renderMail('CUSTOMER_WAITING', waiting)
  expect(mail.text).toContain('in the lobby since 08:58 London time (GMT)')
  expect(mail.text).toContain('/join/')
  expect((await renderMail('CUSTOMER_WAITING', { ...waiting, escalated: true })).text).not.toContain('/join/')
})

it('escapes the lines of an alert and keeps each on one line', async () => {
  const mail = await renderMail('ALERT', sampleAlert({ subject: 'Paused\r\nBcc: x@y.z', lines: ['<b>one</b>\n2', ''] }))
  expect(mail.subject).toBe('Paused Bcc: x@y.z')
  expect(mail.text).toContain('\n<b>one</b> 2\n')
  expect(mail.html).toContain('&lt;b&gt;one')
})

it('falls back to English for an unsupported language or an invalid tag', async () => {
  expect((await toCustomer('CREATE', { locale: 'xx-YY' })).subject).toMatch(/^Confirmed/)
  expect((await toCustomer('CREATE', { locale: '!' })).subject).toMatch(/^Confirmed/)
  expect(renderAppointmentSms('CREATE', 'CUSTOMER', sampleAppointment({ locale: 'de-AT' })).text).toContain('bestätigt')
})
