import { expect, it } from 'vitest'
import { getJson, post, sandboxWith, signedIn } from '../testing.ts'

const validMessage = { channel: { from: { id: 'a', idType: 'Opaque' }, time: '2026-08-20T07:55:00Z' }, text: 'Hello' }

async function send(url: string, body: unknown, headers: Record<string, string>) {
  const response = await post(`${url}/api/v2/conversations/messages/integration/inbound/open/message`, body, headers)
  return { status: response.status, headers: response.headers, body: await response.json() }
}

it('names the fields that are missing or not strings', async () => {
  const { url } = await sandboxWith()
  const headers = await signedIn(url)
  const missing = await send(url, { channel: { from: { id: 'a' } }, text: 'x' }, headers)
  expect(missing).toMatchObject({ status: 400, body: { code: 'bad.request', status: 400 } })
  expect(missing.body.details).toMatchObject([{ fieldName: 'channel.from.idType' }, { fieldName: 'channel.time' }])
  const nested = await send(url, { ...validMessage, metadata: { inner: { a: 1 } } }, headers)
  expect(nested).toMatchObject({ status: 400, body: { details: [{ fieldName: 'metadata.inner' }] } })
  const state = await getJson<{ conversations: unknown[] }>(`${url}/genesys/state.json`)
  expect(state.conversations).toEqual([])
})

it('requires a token, and JSON', async () => {
  const { url } = await sandboxWith()
  expect(await send(url, validMessage, {})).toMatchObject({ status: 401, body: { code: 'authentication.required' } })
  expect(await send(url, validMessage, { authorization: 'Bearer x' })).toMatchObject({
    status: 401,
    body: { code: 'bad.credentials' },
  })
  const headers = await signedIn(url)
  expect(await send(url, validMessage, { ...headers, 'content-type': 'text/plain' })).toMatchObject({ status: 415 })
})

it('limits the requests per minute and token, then states when to retry', async () => {
  const { url } = await sandboxWith({ genesysRatePerMinute: 2 })
  const headers = await signedIn(url)
  const first = await send(url, validMessage, headers)
  expect(first.headers.get('inin-ratelimit-count')).toBe('1')
  expect(first.headers.get('inin-ratelimit-allowed')).toBe('2')
  await send(url, validMessage, headers)
  const third = await send(url, validMessage, headers)
  expect(third).toMatchObject({ status: 429, body: { code: 'too.many.requests', limit: { value: 2 } } })
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await send(url, validMessage, await signedIn(url))).toMatchObject({ status: 202 })
})

it('hides one organization’s data from another', async () => {
  const { url } = await sandboxWith()
  const acme = await signedIn(url, 'acme')
  const created = await post(`${url}/api/v2/video/sessions`, { name: 'Appt-1', duration: 60 }, acme)
  const { id } = await created.json()
  const globex = await signedIn(url, 'globex')
  expect((await fetch(`${url}/api/v2/video/sessions/${id}`, { headers: globex })).status).toBe(404)
  expect((await fetch(`${url}/api/v2/video/sessions/${id}`, { headers: acme })).status).toBe(200)
})
