import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { NextRequest } from 'next/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toProblem } from '#server/platform/rpc/errors.ts'
import { limitBody } from './limitBody.ts'

let server: Server
let port = 0

beforeAll(async () => {
  server = createServer(async (incoming, response) => {
    const { status, body } = await handle(incoming).catch((error) => toProblem(error, 'R1'))
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  port = typeof bound === 'object' && bound ? bound.port : 0
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** Reads a request as a route does. */
async function handle(incoming: IncomingMessage) {
  const { url, method, headers } = incoming
  const sent = new Headers()
  for (const [name, value] of Object.entries(headers)) sent.set(name, String(value))
  const body = Readable.toWeb(incoming) as ReadableStream
  const options = { method: method ?? '', headers: sent, body, duplex: 'half' as const }
  const given = new NextRequest(`http://127.0.0.1${url}`, options)
  const limited = await limitBody(given)
  return { status: 200, body: { length: (await limited.text()).length, own: limited.headers.get('x-own') } }
}

type Sent = { path: string; kB: number; hasLength: boolean }
type Answer = { status: number | undefined; body: Record<string, unknown> }

/** Sends a body with or without its length; without, it sends the rest only while no response has arrived. */
function send({ path, kB, hasLength }: Sent): Promise<Answer> {
  const length = hasLength ? { 'content-length': kB * 1024 } : {}
  return new Promise((resolve, reject) => {
    const headers = { 'x-own': 'kept', ...length }
    const outgoing = request({ port, path, method: 'POST', headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString()
      resolve({ status: response.statusCode, body: JSON.parse(text) })
      outgoing.destroy()
    })
    outgoing.on('error', reject)
    for (let sent = 0; sent < kB; sent++) outgoing.write('x'.repeat(1024))
    if (kB < endless) outgoing.end()
  })
}
const endless = 1024

describe.each([
  ['/api/v2/appointments/', 256],
  ['/api/webhooks/resend', 64],
])('the body of a request to %s', (path, limit) => {
  it.each([true, false])(
    'reaches the handler whole, with the headers, up to the limit (length declared: %s)',
    async (hasLength) => {
      const { status, body } = await send({ path, kB: limit, hasLength })
      expect({ status, body }).toEqual({ status: 200, body: { length: limit * 1024, own: 'kept' } })
    },
  )

  it.each([true, false])('is refused with 413 if it is larger (length declared: %s)', async (hasLength) => {
    const { status, body } = await send({ path, kB: limit + 1, hasLength })
    expect({ status, body }).toMatchObject({ status: 413, body: { code: 'invalid', reason: 'too_large' } })
  })

  it('is refused before it ends', async () => {
    expect((await send({ path, kB: endless, hasLength: false })).status).toBe(413)
  })
})
