import { type CreateEmailOptions, Resend } from 'resend'
import { Webhook } from 'standardwebhooks'
import { expect, it, vi } from 'vitest'
import { DEFAULT_RESEND_WEBHOOK_SECRET } from './options.ts'
import { getJson, post, receiver, sandboxWith } from './testing.ts'

const mail: CreateEmailOptions = {
  from: 'Acme Care <care@acme.test>',
  to: 'ada@demo.test',
  subject: 'Your appointment',
  html: '<p>See you</p>',
  text: 'See you',
  headers: { 'List-Unsubscribe': '<https://acme.test/u>' },
  attachments: [{ filename: 'invite.ics', content: Buffer.from('BEGIN:VCALENDAR'), contentType: 'text/calendar' }],
}
type Entry = {
  id: string
  to: string
  channel: string
  text: string
  headers: object
  attachments: { filename: string; content: string }[]
  idempotencyKey: string
}

it('accepts a mail from the official package and shows it in the inbox with its attachment', async () => {
  const { url } = await sandboxWith()
  const resend = new Resend('re_demo', { baseUrl: url })
  const { data, error } = await resend.emails.send(mail, { idempotencyKey: 'key-1' })
  expect(error).toBeNull()
  const inbox = await getJson<Entry[]>(`${url}/inbox.json?to=ada@demo.test&channel=email`)
  expect(inbox).toMatchObject([
    { id: data?.id, to: 'ada@demo.test', text: 'See you', idempotencyKey: 'key-1', headers: mail.headers },
  ])
  expect(Buffer.from(inbox[0]?.attachments[0]?.content ?? '', 'base64').toString()).toBe('BEGIN:VCALENDAR')
  expect((await resend.emails.get(data?.id ?? '')).data).toMatchObject({
    last_event: 'delivered',
    to: ['ada@demo.test'],
  })
})

it('sends once per idempotency key, refuses another body for the same key, and forgets it after a day', async () => {
  const { url } = await sandboxWith()
  const resend = new Resend('re_demo', { baseUrl: url })
  const first = await resend.emails.send(mail, { idempotencyKey: 'k' })
  expect((await resend.emails.send(mail, { idempotencyKey: 'k' })).data?.id).toBe(first.data?.id)
  const other = await resend.emails.send({ ...mail, subject: 'Another' }, { idempotencyKey: 'k' })
  expect(other.error).toMatchObject({ name: 'invalid_idempotent_request', statusCode: 409 })
  expect(await getJson<Entry[]>(`${url}/inbox.json`)).toHaveLength(1)
  await post(`${url}/clock`, { offsetMs: 25 * 3_600_000 })
  expect((await resend.emails.send(mail, { idempotencyKey: 'k' })).data?.id).not.toBe(first.data?.id)
})

it('reports a concurrent request with the same key', async () => {
  const { url } = await sandboxWith()
  await post(`${url}/faults`, { vendor: 'resend', mode: 'slow', delayMs: 200, times: 1 })
  const resend = new Resend('re_demo', { baseUrl: url })
  const first = resend.emails.send(mail, { idempotencyKey: 'k' })
  await new Promise((resolve) => setTimeout(resolve, 60))
  const twin = await resend.emails.send(mail, { idempotencyKey: 'k' })
  expect(twin.error).toMatchObject({ name: 'concurrent_idempotent_requests', statusCode: 409 })
  expect((await first).error).toBeNull()
  expect(await getJson<Entry[]>(`${url}/inbox.json`)).toHaveLength(1)
})

it.each([
  ['no key', { from: 'a@b.test', to: 'c@d.test', subject: 's', text: 't' }, {}, 401],
  ['no subject', { from: 'a@b.test', to: 'c@d.test', text: 't' }, { authorization: 'Bearer re_x' }, 422],
  ['no body', { from: 'a@b.test', to: 'c@d.test', subject: 's' }, { authorization: 'Bearer re_x' }, 422],
  ['no recipient', { from: 'a@b.test', subject: 's', text: 't' }, { authorization: 'Bearer re_x' }, 422],
  [
    'a broken address',
    { from: 'a@b.test', to: 'nobody', subject: 's', text: 't' },
    { authorization: 'Bearer re_x' },
    422,
  ],
])('refuses %s, and nothing is sent', async (_, body, headers, status) => {
  const { url } = await sandboxWith()
  expect((await post(`${url}/emails`, body, headers)).status).toBe(status)
  expect(await getJson<Entry[]>(`${url}/inbox.json`)).toEqual([])
})

it.each([
  ['ada@demo.test', ['email.sent', 'email.delivered']],
  ['bounce-me@demo.test', ['email.sent', 'email.bounced']],
])('posts signed events for %s', async (to, types) => {
  const app = await receiver()
  const { url } = await sandboxWith({ appUrl: app.url })
  const { data } = await new Resend('re_demo', { baseUrl: url }).emails.send({ ...mail, to })
  await vi.waitFor(() => expect(app.received).toHaveLength(2), 20_000)
  const events = app.received.map(({ headers, raw }) => {
    const named = {
      'webhook-id': 'svix-id',
      'webhook-timestamp': 'svix-timestamp',
      'webhook-signature': 'svix-signature',
    }
    const standard = Object.fromEntries(Object.entries(named).map(([name, svix]) => [name, String(headers[svix])]))
    return new Webhook(DEFAULT_RESEND_WEBHOOK_SECRET).verify(raw, standard)
  })
  expect(app.received[0]?.path).toBe('/api/webhooks/resend')
  expect(events).toMatchObject(types.map((type) => ({ type, data: { email_id: data?.id, to: [to] } })))
})
