import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { appSettings } from '../pages/evidence.ts'
import { appUrl, demoIds } from '../pages/world.ts'

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

test('a forwarded address that a client claims does not lift its limit', async ({ request }) => {
  const preset = demoIds().presets[0]
  const left: number[] = []
  for (let count = 0; count < 6; count++) {
    const headers = { 'x-forwarded-for': `203.0.113.${count}`, forwarded: `for=203.0.113.${count}` }
    const day = new Date(Date.now() + 86_400_000).toISOString()
    const answer = await request.get(
      `${appUrl}/api/v2/availability?presetId=${preset?.id}&from=${day}&to=${day.replace(/T.*/, 'T23:59:59.999Z')}`,
      { headers },
    )
    expect(answer.status()).toBe(200)
    left.push(Number(answer.headers()['ratelimit-remaining']))
  }
  // One window for the socket's own address; at most once in six calls may a new minute have begun.
  const taken = left.slice(1).filter((now, index) => now < (left[index] ?? 0))
  expect(taken.length, `what was left: ${left.join(', ')}`).toBeGreaterThanOrEqual(4)
})

test('without a cron secret configured nobody can tick, whatever they send', async () => {
  const url = await startWithout('CRON_SECRET')
  const sent: Record<string, string>[] = [{}, { authorization: 'Bearer' }, { authorization: 'Bearer undefined' }]
  for (const headers of [...sent, { authorization: 'Bearer demo-cron-secret' }]) {
    const answer = await fetch(`${url}/api/cron/tick`, { headers })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ code: 'unavailable' })
  }
})

test('a process without a secret it needs refuses to start, and says which by name alone', async () => {
  const env = {
    ...process.env,
    ...appSettings(),
    TOKEN_PEPPER: '',
    AUTH_SECRET: 'short-one',
    PORT: String(await freePort()),
  }
  const child = spawn(process.execPath, ['--import', './scripts/edge.mjs', 'scripts/start.mjs'], { env })
  server = child
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  await expect.poll(() => said, { timeout: 60_000 }).toContain('TOKEN_PEPPER')
  expect(said).toContain('AUTH_SECRET')
  expect(said).not.toContain('short-one')
})

/** A second process of the same build beside the demo's, on the same database, with one setting less. */
async function startWithout(name: string): Promise<string> {
  const port = await freePort()
  const env = { ...process.env, ...appSettings(), [name]: '', PORT: String(port), HOSTNAME: '127.0.0.1' }
  const args = ['--import', './scripts/edge.mjs', join('scripts', 'start.mjs')]
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
