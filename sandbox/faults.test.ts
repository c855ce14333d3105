import { expect, it, vi } from 'vitest'
import { getJson, post, receiver, sandboxWith, signedIn } from './testing.ts'

type Entry = {
  vendor: string
  method: string
  path: string
  status: number | null
  effect: boolean
  fault: string | null
  headers: object
  body: unknown
}
const mail = { from: 'a@b.test', to: 'c@d.test', subject: 's', text: 't' }
const key = { authorization: 'Bearer re_x' }

it('drop-response applies the effect and loses the response, and the ledger records both', async () => {
  const { url } = await sandboxWith()
  await post(`${url}/faults`, { vendor: 'resend', path: '/emails', mode: 'drop-response', times: 1 })
  await expect(post(`${url}/emails`, mail, { ...key, 'idempotency-key': 'k' })).rejects.toThrow()
  expect((await post(`${url}/emails`, mail, { ...key, 'idempotency-key': 'k' })).status).toBe(200)
  expect(await getJson<object[]>(`${url}/inbox.json`)).toHaveLength(1)
  const ledger = await getJson<Entry[]>(`${url}/ledger.json?vendor=resend`)
  expect(ledger).toMatchObject([
    { status: null, effect: true, fault: 'drop-response' },
    { status: 200, effect: false, fault: null },
  ])
  expect(JSON.stringify(ledger)).not.toContain('re_x')
})

it('status-after applies the effect and then responds with an error', async () => {
  const { url } = await sandboxWith()
  await post(`${url}/faults`, { vendor: 'resend', path: '/emails', mode: 'status-after', status: 500, times: 1 })
  const send = () => post(`${url}/emails`, mail, { ...key, 'idempotency-key': 'k' })
  expect((await send()).status).toBe(500)
  expect((await send()).status).toBe(200)
  expect(await getJson<object[]>(`${url}/inbox.json?brief`)).toMatchObject([{ to: 'c@d.test', text: 't' }])
  const ledger = await getJson<Entry[]>(`${url}/ledger.json?vendor=resend`)
  expect(ledger).toMatchObject([
    { status: 500, effect: true, fault: 'status-after' },
    { status: 200, effect: false, fault: null },
  ])
})

it('reset and hang have no effect', async () => {
  const { url } = await sandboxWith()
  await post(`${url}/faults`, { vendor: 'resend', mode: 'reset', times: 1 })
  await post(`${url}/faults`, { vendor: 'resend', mode: 'hang', times: 1 })
  await expect(post(`${url}/emails`, mail, key)).rejects.toThrow()
  const signal = AbortSignal.timeout(150)
  await expect(
    fetch(`${url}/emails`, { method: 'POST', body: JSON.stringify(mail), headers: key, signal }),
  ).rejects.toThrow()
  expect(await getJson<object[]>(`${url}/inbox.json`)).toEqual([])
})

it('responds with the status and Retry-After the given number of times, in the vendor’s error format', async () => {
  const { url } = await sandboxWith()
  const headers = await signedIn(url)
  await post(`${url}/faults`, {
    vendor: 'genesys',
    path: '/video',
    mode: 'status',
    status: 429,
    retryAfter: 7,
    times: 2,
  })
  const create = () => post(`${url}/api/v2/video/sessions`, { name: 'Appt-1', duration: 60 }, headers)
  const refused = await create()
  expect(refused.headers.get('retry-after')).toBe('7')
  expect(await refused.json()).toMatchObject({ code: 'too.many.requests', status: 429 })
  expect((await create()).status).toBe(429)
  expect((await create()).status).toBe(201)
})

it('makes the same random choices for the same seed', async () => {
  const run = async () => {
    const { url } = await sandboxWith()
    await post(`${url}/faults`, { vendor: 'crm', mode: 'status', status: 503, probability: 0.5, seed: 7 })
    const statuses: number[] = []
    for (let n = 0; n < 20; n++) statuses.push((await post(`${url}/crm/contacts`, {})).status)
    return statuses
  }
  const first = await run()
  expect(new Set(first)).toEqual(new Set([200, 503]))
  expect(await run()).toEqual(first)
})

it('faults can be listed and cleared, and an unknown mode is refused', async () => {
  const { url } = await sandboxWith()
  expect((await post(`${url}/faults`, { vendor: 'crm', mode: 'explode' })).status).toBe(400)
  await post(`${url}/faults`, { vendor: 'crm', mode: 'hang' })
  expect(await getJson<object[]>(`${url}/faults`)).toMatchObject([{ vendor: 'crm', mode: 'hang', struck: 0 }])
  await fetch(`${url}/faults`, { method: 'DELETE' })
  expect(await getJson<object[]>(`${url}/faults`)).toEqual([])
})

it('records any hook in the ledger, without its secrets', async () => {
  const { url } = await sandboxWith()
  await post(`${url}/hooks/crm`, { hello: 'world' }, { 'webhook-signature': 'v1,abc', 'x-tenant': 'acme' })
  const [entry] = await getJson<Entry[]>(`${url}/ledger.json?vendor=hooks`)
  expect(entry).toMatchObject({ path: '/hooks/crm', body: { hello: 'world' }, headers: { 'x-tenant': 'acme' } })
  expect(entry?.headers).not.toHaveProperty('webhook-signature')
})

it('duplicates, reorders or drops webhooks on request', async () => {
  const app = await receiver()
  const { url } = await sandboxWith({ appUrl: app.url })
  const send = () => post(`${url}/emails`, mail, key)
  const types = () => app.received.map(({ raw }) => JSON.parse(raw).type)
  await post(`${url}/webhooks/mode`, { vendor: 'resend', duplicate: true })
  await send()
  await vi.waitFor(() => expect(app.received).toHaveLength(4), 20_000)
  expect(new Set(app.received.map(({ headers }) => headers['svix-id'])).size).toBe(2)
  app.received.length = 0
  await post(`${url}/webhooks/mode`, { vendor: 'resend', reorder: true })
  await send()
  await vi.waitFor(() => expect(types()).toEqual(['email.delivered', 'email.sent']), 20_000)
  app.received.length = 0
  await post(`${url}/webhooks/mode`, { vendor: 'resend', drop: true })
  await send()
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(types()).toEqual([])
})

it('loses and duplicates the same webhooks for the same seed', async () => {
  const run = async () => {
    const app = await receiver()
    const { url } = await sandboxWith({ appUrl: app.url })
    await post(`${url}/webhooks/mode`, { vendor: 'resend', drop: 0.3, duplicate: 0.3, seed: 11 })
    for (let n = 0; n < 15; n++) await post(`${url}/emails`, { ...mail, subject: `${n}` }, key)
    const counts = () => {
      const ids = app.received.map(({ raw }) => JSON.parse(raw)).map(({ type, data }) => `${type} ${data.subject}`)
      return [...new Set(ids)].sort().map((id) => `${id}: ${ids.filter((one) => one === id).length}`)
    }
    await vi.waitFor(async () => {
      const before = app.received.length
      await new Promise((resolve) => setTimeout(resolve, 400))
      expect(app.received.length).toBe(before)
      expect(before).toBeGreaterThan(0)
    }, 30_000)
    return counts()
  }
  const first = await run()
  expect(first.length).toBeGreaterThan(12)
  expect(first.length).toBeLessThan(30)
  expect(first.some((count) => count.endsWith(': 2'))).toBe(true)
  expect(await run()).toEqual(first)
})
