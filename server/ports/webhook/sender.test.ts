import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { retryAfterMs } from './retryAfter.ts'
import { createWebhookSender } from './sender.ts'

let server: Server
let port: number
let seen: { url: string; host: string; headers: IncomingMessage['headers']; body: string }[]
let respond: (response: ServerResponse) => void

beforeEach(async () => {
  seen = []
  respond = (response) => response.writeHead(204).end()
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    seen.push({ url: request.url ?? '', host: request.headers.host ?? '', headers: request.headers, body })
    respond(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const createSender = (origin = `http://127.0.0.1:${port}`, options: Parameters<typeof createWebhookSender>[1] = {}) =>
  createWebhookSender({ WEBHOOK_PRIVATE_ORIGINS: origin, WEBHOOK_TIMEOUT_MS: 250 }, options)
const post = (path = '/hook', sender = createSender()) =>
  sender.post({ url: `http://127.0.0.1:${port}${path}`, headers: { 'x-tenant': 'acme' }, body: '{"a":"ü"}' })

it('sends the body unchanged and returns the response', async () => {
  respond = (response) => response.writeHead(200).end('taken\u202e\r\n whsec_abcdefgh thanks')
  expect(await post()).toMatchObject({ kind: 'answered', status: 200, excerpt: 'taken *** thanks', retryAfterMs: null })
  expect(seen[0]).toMatchObject({ url: '/hook', body: '{"a":"ü"}', headers: { 'x-tenant': 'acme' } })
})

it('follows no redirect', async () => {
  respond = (response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end()
  expect(await post()).toMatchObject({ status: 302 })
  expect(seen.map((one) => one.url)).toEqual(['/hook'])
})

it('stops at the time limit, and reads only the beginning of a body', async () => {
  respond = () => {}
  expect(await post()).toMatchObject({ kind: 'failed', code: 'timeout' })
  respond = (response) => {
    response.writeHead(200)
    const more = () => response.writable && response.write('x'.repeat(65_536), () => setImmediate(more))
    more()
  }
  const endless = await post()
  expect(endless).toMatchObject({ kind: 'answered', status: 200 })
  expect(endless.kind === 'answered' && endless.excerpt).toHaveLength(500)
})

it('accepts a response whose body never ends', async () => {
  respond = (response) => void response.writeHead(200).write('slow')
  expect(await post()).toMatchObject({ kind: 'answered', status: 200, excerpt: 'slow' })
})

it('reads the Retry-After header', async () => {
  respond = (response) => response.writeHead(429, { 'retry-after': '7' }).end()
  expect(await post()).toMatchObject({ status: 429, retryAfterMs: 7000 })
  const now = Date.parse('2026-11-23T09:00:00Z')
  expect(retryAfterMs('Mon, 23 Nov 2026 09:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterMs('999999999', now)).toBe(24 * 3_600_000)
  expect(retryAfterMs('soon', now)).toBeNull()
})

it('distinguishes a refused connection from one that breaks', async () => {
  respond = (response) => void response.socket?.destroy()
  expect(await post()).toMatchObject({ kind: 'failed', code: 'broken' })
  await new Promise<void>((resolve) => server.close(() => resolve()))
  expect(await post()).toMatchObject({ kind: 'failed', code: 'unreachable' })
})

it('connects only to the address that was checked', async () => {
  const lookups: string[] = []
  const resolve = async (host: string) => {
    lookups.push(host)
    return [{ address: '127.0.0.1', family: 4 }]
  }
  const sender = createSender(`http://hooks.partner.dev:${port}`, { resolve })
  const url = `http://hooks.partner.dev:${port}/hook`
  expect(await sender.post({ url, headers: {}, body: '{}' })).toMatchObject({ status: 204 })
  expect(seen[0]?.host).toBe(`hooks.partner.dev:${port}`)
  expect(lookups).toEqual(['hooks.partner.dev'])
})

it('is not tricked by a name that resolves differently the second time', async () => {
  let lookups = 0
  const resolve = async () => [{ address: lookups++ === 0 ? '93.184.215.14' : '127.0.0.1', family: 4 }]
  const sender = createWebhookSender({ WEBHOOK_PRIVATE_ORIGINS: '', WEBHOOK_TIMEOUT_MS: 250 }, { resolve })
  const url = 'https://rebound.partner.dev/hook'
  expect(await sender.check(url)).toEqual({ ok: true, url })
  expect(await sender.post({ url, headers: {}, body: '{}' })).toMatchObject({ kind: 'failed', code: 'blocked' })
  expect(lookups).toBe(2)
  // A request to an allowed address goes to exactly that address; the name is not resolved a third time.
  const open = createWebhookSender(
    { WEBHOOK_PRIVATE_ORIGINS: '', WEBHOOK_TIMEOUT_MS: 250 },
    {
      resolve: async () => [{ address: lookups++ === 2 ? '127.0.0.2' : '127.0.0.1', family: 4 }],
      isAllowed: () => true,
    },
  )
  const answer = await open.post({ url: `https://rebound.partner.dev:8443/hook`, headers: {}, body: '{}' })
  expect(answer).toMatchObject({ kind: 'failed', code: 'unreachable' })
  expect(lookups).toBe(3)
  expect(seen).toEqual([])
})

it('refuses a header value with a line break', async () => {
  const sender = createSender()
  const headers = { 'x-a': 'b\r\nx-evil: 1' }
  const answer = await sender.post({ url: `http://127.0.0.1:${port}/hook`, headers, body: '{}' })
  expect(answer).toMatchObject({ kind: 'failed' })
  expect(seen).toEqual([])
  // The server is still reachable.
  await new Promise<void>((resolve) => connect(port, '127.0.0.1', resolve).on('connect', resolve).unref())
})
