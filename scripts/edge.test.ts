import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'

const echo = `import { createServer } from 'node:http'
createServer((req, res) => res.end(JSON.stringify({ seen: req.headers, distinct: req.headersDistinct })))
  .listen(0, process.env.ON, function () { console.log(this.address().port) })`
const preloaded = ['--import', './scripts/edge.mjs', '--input-type=module', '-e', echo]

let server: ChildProcess | undefined
afterEach(() => server?.kill())

test('a client cannot choose its own address, host or protocol', async () => {
  const ask = await serve({})
  const { seen, distinct } = await ask({
    'x-forwarded-for': '198.51.100.7',
    'x-real-ip': '198.51.100.7',
    forwarded: 'for=198.51.100.7',
    'x-forwarded-host': 'elsewhere.test',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
  })
  expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', 'x-forwarded-proto': 'http' })
  expect(seen['x-forwarded-host']).toBe(seen.host)
  expect(JSON.stringify([seen, distinct])).not.toMatch(
    /198\.51|elsewhere|https|forwarded":\["?for|port":\["443|port":"443/,
  )
})

test('the app gets the client’s address even when no header was sent', async () => {
  const ask = await serve({})
  expect((await ask({})).seen['x-forwarded-for']).toBe('127.0.0.1')
})

test('an address mapped into IPv6 is the same client', async () => {
  const ask = await serve({ ON: '::' })
  expect((await ask({})).seen['x-forwarded-for']).toBe('127.0.0.1')
})

test('headers from a trusted proxy are kept', async () => {
  const ask = await serve({ TRUSTED_PROXIES: '127.0.0.0/8' })
  const { seen } = await ask({
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'book.acme.test',
    'x-forwarded-proto': 'https',
  })
  expect(seen).toMatchObject({
    'x-forwarded-for': '203.0.113.9',
    'x-real-ip': '203.0.113.9',
    'x-forwarded-host': 'book.acme.test',
    'x-forwarded-proto': 'https',
  })
})

test('behind trusted proxies the nearest untrusted address counts, not the addresses that it claims', async () => {
  const ask = await serve({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8' })
  const { seen } = await ask({ 'x-forwarded-for': '198.51.100.7, 203.0.113.9, fd00::2, 10.1.2.3' })
  expect(seen['x-forwarded-for']).toBe('203.0.113.9')
})

test('an invalid list refuses to start and is not repeated in the message', () => {
  const env = { ...process.env, TRUSTED_PROXIES: '10.0.0.0/99' }
  const run = spawnSync(process.execPath, preloaded, { env, encoding: 'utf8' })
  expect(run.status).not.toBe(0)
  expect(run.stderr).toContain('TRUSTED_PROXIES')
})

type Seen = { seen: Record<string, string>; distinct: unknown }

async function serve(env: Record<string, string>) {
  const child = spawn(process.execPath, preloaded, {
    env: { ...process.env, ON: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server = child
  const [port] = await once(createInterface(child.stdout), 'line')
  return async (headers: Record<string, string>): Promise<Seen> =>
    (await fetch(`http://127.0.0.1:${port}`, { headers })).json()
}
