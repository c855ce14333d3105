import twilio from 'twilio'
import { expect, it, vi } from 'vitest'
import { getJson, post, receiver, sandboxWith } from './testing.ts'

const SID = `AC${'0'.repeat(32)}`
const TOKEN = 'demo-twilio-token'
type Entry = { id: string; channel: string; to: string; text: string }

/** Creates a client of the official package whose requests go to the sandbox instead of api.twilio.com. */
function clientOf(url: string) {
  const inner = new twilio.RequestClient()
  const request: typeof inner.request = (options) =>
    inner.request({ ...options, uri: options.uri.replace(/^https:\/\/[^/]+/, url) })
  return twilio(SID, TOKEN, { httpClient: Object.assign(Object.create(inner), { request }) })
}

it('accepts a text from the official package, lists it, and shows it in the inbox', async () => {
  const { url } = await sandboxWith()
  const client = clientOf(url)
  const sent = await client.messages.create({ to: '+447700900123', from: '+15005550006', body: 'Your code is 123456' })
  expect(sent).toMatchObject({ status: 'queued', numSegments: '1' })
  await client.messages.create({ to: '+447700900124', from: '+15005550006', body: 'Another' })
  const listed = await client.messages.list({ to: '+447700900123', dateSentAfter: new Date(Date.now() - 60_000) })
  expect(listed.map((message) => [message.sid, message.status])).toEqual([[sent.sid, 'delivered']])
  expect((await client.messages(sent.sid).fetch()).body).toBe('Your code is 123456')
  expect(await getJson<Entry[]>(`${url}/inbox.json?to=+447700900123&channel=sms`)).toMatchObject([
    { id: sent.sid, to: '+447700900123' },
  ])
})

it('pages through a long list', async () => {
  const { url } = await sandboxWith()
  const client = clientOf(url)
  for (let n = 0; n < 5; n++)
    await client.messages.create({ to: '+447700900123', from: '+15005550006', body: `Text ${n}` })
  const all = await client.messages.list({ pageSize: 2 })
  expect(all.map((message) => message.body)).toEqual(['Text 4', 'Text 3', 'Text 2', 'Text 1', 'Text 0'])
})

it.each([
  ['+447700900123', ['sent', 'delivered'], null],
  ['+447700900000', ['sent', 'undelivered'], '30003'],
])('posts status callbacks for %s that Twilio’s own check accepts', async (to, statuses, errorCode) => {
  const app = await receiver()
  const { url } = await sandboxWith()
  const statusCallback = `${app.url}/api/webhooks/twilio?attempt=42`
  const { sid } = await clientOf(url).messages.create({ to, from: '+15005550006', body: 'Hello', statusCallback })
  await vi.waitFor(() => expect(app.received).toHaveLength(2), 20_000)
  const events = app.received.map(({ raw, headers }) => {
    const params = Object.fromEntries(new URLSearchParams(raw))
    expect(twilio.validateRequest(TOKEN, String(headers['x-twilio-signature']), statusCallback, params)).toBe(true)
    expect(twilio.validateRequest('another', String(headers['x-twilio-signature']), statusCallback, params)).toBe(false)
    return params
  })
  expect(events.map((event) => event.MessageStatus)).toEqual(statuses)
  expect(events[1]).toMatchObject({ MessageSid: sid, To: to, ...(errorCode ? { ErrorCode: errorCode } : {}) })
})

it('refuses numbers that do not exist or have opted out, and sends them nothing', async () => {
  const { url } = await sandboxWith()
  const messages = clientOf(url).messages
  const from = '+15005550006'
  await expect(messages.create({ to: '+447700909999', from, body: 'x' })).rejects.toMatchObject({
    status: 400,
    code: 21211,
  })
  await post(`${url}/twilio/opt-outs`, { number: '+447700900123' })
  await expect(messages.create({ to: '+447700900123', from, body: 'x' })).rejects.toMatchObject({
    status: 400,
    code: 21610,
  })
  expect(await getJson<Entry[]>(`${url}/inbox.json`)).toEqual([])
})

it('refuses a wrong token when it knows the right one', async () => {
  const { url } = await sandboxWith({ twilioAuthToken: 'another-token' })
  const sending = clientOf(url).messages.create({ to: '+447700900123', from: '+15005550006', body: 'x' })
  await expect(sending).rejects.toMatchObject({ status: 401, code: 20003 })
})
