import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

/** Responds with the length of the body, and at /seen with what it has seen. */
const app = `import { createServer } from 'node:http'
const seen = { requests: 0, bytes: 0, aborted: 0 }
createServer((req, res) => {
  if (req.url === '/seen') return res.end(JSON.stringify(seen))
  seen.requests += 1
  req.on('aborted', () => { seen.aborted += 1 })
  req.on('error', () => {})
  let length = 0
  // Like a page, it begins to read only after a while.
  setTimeout(() => req.on('data', (chunk) => { length += chunk.length; seen.bytes += chunk.length })
    .on('end', () => res.end(JSON.stringify({ length }))), 5)
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

let server: ChildProcess
let port = 0
beforeAll(async () => {
  const args = ['--import', './scripts/edge.mjs', '--input-type=module', '-e', app]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  server = child
  const [line] = await once(createInterface(child.stdout), 'line')
  port = Number(line)
})
afterAll(() => server.kill())
beforeEach(async () => {
  before = await counts()
})

type Counts = { requests: number; bytes: number; aborted: number }
let before: Counts = { requests: 0, bytes: 0, aborted: 0 }
const counts = async (): Promise<Counts> => (await fetch(`http://127.0.0.1:${port}/seen`)).json()
/** Returns what the app has seen since the test began. */
async function seen(): Promise<Counts> {
  const { requests, bytes, aborted } = await counts()
  return { requests: requests - before.requests, bytes: bytes - before.bytes, aborted: aborted - before.aborted }
}

type Sent = { path: string; kB: number; hasLength: boolean; isEndless?: boolean }

/** Sends a body with or without its length. An endless one goes on until the connection is closed. */
async function send({ path, kB, hasLength, isEndless = false }: Sent) {
  const headers = hasLength ? { 'content-length': kB * 1024 } : {}
  const outgoing = request({ port, path, method: 'POST', headers, agent: false })
  outgoing.on('error', () => {})
  const closed = new Promise<void>((resolve) => outgoing.on('close', resolve))
  const answered = once(outgoing, 'response')
  for (let sent = 0; sent < kB; sent++) outgoing.write('x'.repeat(1024))
  if (!isEndless) outgoing.end()
  const [response] = await answered
  const text = Buffer.concat(await response.toArray()).toString()
  await closed
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) }
}

describe.each([
  ['/api/v2/appointments/', 256],
  ['/api/webhooks/resend', 64],
])('the body of a request to %s', (path, limit) => {
  it.each([true, false])('reaches the app whole up to the limit (length declared: %s)', async (hasLength) => {
    const { status, body } = await send({ path, kB: limit, hasLength })
    expect({ status, body }).toEqual({ status: 200, body: { length: limit * 1024 } })
  })

  it('is refused with 413 without reaching the app if it declares too much', async () => {
    const { status, headers, body } = await send({ path, kB: limit + 1, hasLength: true })
    expect({ status, body }).toMatchObject({ status: 413, body: { code: 'invalid', reason: 'too_large' } })
    expect(headers).toMatchObject({ connection: 'close', 'x-content-type-options': 'nosniff' })
    expect(await seen()).toMatchObject({ requests: 0 })
  })

  it.each([false, true])('is cut off if it goes on without a length (endless: %s)', async (isEndless) => {
    const { status, body } = await send({ path, kB: limit + 200, hasLength: false, isEndless })
    expect({ status, body }).toMatchObject({ status: 413, body: { code: 'invalid', reason: 'too_large' } })
    await expect.poll(seen, { timeout: 10_000 }).toMatchObject({ requests: 1, aborted: 1 })
    expect((await seen()).bytes).toBeLessThanOrEqual(limit * 1024)
  })
})

it('a request that follows a refused body on the same connection has no effect', async () => {
  const socket = connect(port, '127.0.0.1')
  const closed = once(socket, 'close')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  const large = 300 * 1024
  socket.write(
    `POST /api/v2/appointments/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${large}\r\n\r\n${'x'.repeat(large)}`,
  )
  socket.write('POST /second HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
  await closed
  expect(received).toMatch(/^HTTP\/1.1 413 /)
  expect(await seen()).toMatchObject({ requests: 0 })
})

describe('a malformed path', () => {
  it.each(['/book/%', '/join/abc%', '/manage/%E0%A4%A', 'http://elsewhere.test/book/%'])(
    'of a page is answered with a short page: %s',
    async (path) => {
      const { status, headers, text } = await get(path)
      expect({ status, type: headers['content-type'] }).toEqual({ status: 400, type: 'text/html; charset=utf-8' })
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(text.length).toBeLessThan(500)
      expect(await seen()).toMatchObject({ requests: 0 })
    },
  )

  it('of the API is answered with a problem document', async () => {
    const { status, headers, text } = await get('/api/v2/appointments/%')
    expect({ status, type: headers['content-type'] }).toEqual({ status: 400, type: 'application/problem+json' })
    expect(JSON.parse(text)).toMatchObject({ code: 'invalid', reason: 'malformed_url', status: 400 })
  })

  it('is one that cannot be decoded; others reach the app', async () => {
    for (const path of ['/book/%25', '/book/caf%C3%A9?from=%', 'http://elsewhere.test/book/one'])
      expect((await get(path)).status).toBe(200)
    expect(await seen()).toMatchObject({ requests: 3 })
  })
})

async function get(path: string) {
  const [response] = await once(request({ port, path, agent: false }).end(), 'response')
  const text = Buffer.concat(await response.toArray()).toString()
  return { status: response.statusCode, headers: response.headers, text }
}
