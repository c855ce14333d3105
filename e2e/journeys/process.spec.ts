import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@playwright/test'
import { freePort } from '../pages/instances.ts'
import { appSettings } from '../pages/stored.ts'
import { appUrl, demoIds } from '../pages/testApp.ts'

let server: ChildProcess | undefined
test.afterEach(async () => {
  if (server && server.exitCode === null) {
    server.kill()
    await once(server, 'exit')
  }
  server = undefined
})

test('pages and routes of one process share one runtime', async ({ page, request }) => {
  const fromRoute = (await request.get('/api/health/live')).headers()['x-runtime']
  expect(fromRoute).toMatch(/^[0-9a-f-]{36}$/)
  await page.goto('/sign-in')
  expect(await page.locator('meta[name=runtime]').getAttribute('content')).toBe(fromRoute)
})

test('a forged forwarded address does not lift the client’s limit', async ({ request }) => {
  const preset = demoIds().presets[0]
  const left: number[] = []
  for (let count = 0; count < 6; count++) {
    const headers = { 'x-forwarded-for': `203.0.113.${count}`, forwarded: `for=203.0.113.${count}` }
    const day = new Date(Date.now() + 86_400_000).toISOString()
    const response = await request.get(
      `${appUrl}/api/v2/availability?presetId=${preset?.id}&from=${day}&to=${day.replace(/T.*/, 'T23:59:59.999Z')}`,
      { headers },
    )
    expect(response.status()).toBe(200)
    left.push(Number(response.headers()['ratelimit-remaining']))
  }
  // All calls count against the socket's own address. At most one of six calls can start a new minute, so the remaining
  // count falls at least four times.
  const decreases = left.slice(1).filter((now, index) => now < (left[index] ?? 0))
  expect(decreases.length, `remaining: ${left.join(', ')}`).toBeGreaterThanOrEqual(4)
})

test('without a configured cron secret nobody can tick, whatever they send', async () => {
  const url = await startAnother({ without: 'CRON_SECRET' })
  const sent: Record<string, string>[] = [{}, { authorization: 'Bearer' }, { authorization: 'Bearer undefined' }]
  for (const headers of [...sent, { authorization: 'Bearer demo-cron-secret' }]) {
    const response = await fetch(`${url}/api/cron/tick`, { headers })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ code: 'unavailable' })
  }
})

test('a process without a required secret refuses to start and names it without its value', async () => {
  const env = {
    ...process.env,
    ...appSettings(),
    TOKEN_PEPPER: '',
    AUTH_SECRET: 'short-one',
    PORT: String(await freePort()),
  }
  const child = spawn(process.execPath, ['--import', './scripts/edge.mjs', 'scripts/start.mjs'], { env })
  server = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  await expect.poll(() => output, { timeout: 60_000 }).toContain('TOKEN_PEPPER')
  expect(output).toContain('AUTH_SECRET')
  expect(output).not.toContain('short-one')
})

test('a body over its limit and a malformed URL get a clear refusal, with and without the edge', async () => {
  const plain = await startAnother({ edge: false })
  const json = { 'content-type': 'application/json' }
  const large = (kB: number) => ({ method: 'POST', headers: json, body: 'x'.repeat(kB * 1024) })
  for (const url of [appUrl, plain]) {
    expect((await fetch(`${url}/api/v2/appointments/`, large(257))).status).toBe(413)
    expect((await fetch(`${url}/api/webhooks/resend`, large(65))).status).toBe(413)
    // These two reach the app, which refuses them for what they contain.
    expect((await fetch(`${url}/api/v2/appointments/`, large(255))).status).toBe(400)
    expect((await fetch(`${url}/api/webhooks/resend`, large(63))).status).toBe(401)
  }
  for (const path of ['/book/%', '/join/abc%', '/manage/%E0%A4%A', '/api/v2/appointments/%']) {
    const response = await fetch(`${appUrl}${path}`)
    expect({ path, status: response.status }).toEqual({ path, status: 400 })
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  }
})

/** Starts a second process of the same build on the demo's database, without one setting or without the edge. */
async function startAnother({ without, edge = true }: { without?: string; edge?: boolean }): Promise<string> {
  const port = await freePort()
  const env = {
    ...process.env,
    ...appSettings(),
    ...(without && { [without]: '' }),
    PORT: String(port),
    HOSTNAME: '127.0.0.1',
  }
  const args = [...(edge ? ['--import', './scripts/edge.mjs'] : []), 'scripts/start.mjs']
  server = spawn(process.execPath, args, { env, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${url}/api/health/live`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isUp, { timeout: 60_000 }).toBe(true)
  return url
}
