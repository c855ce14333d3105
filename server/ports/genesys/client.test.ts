import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts'
import { GenesysClient } from './client.ts'
import { apiOrigin, findRegion, loginOrigin, regions } from './regions.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterEach(() => fetch(`${sandbox.url}/faults`, { method: 'DELETE' }))
afterAll(() => sandbox.close())

let clients = 0
const connection = (changes = {}) => ({
  region: 'mypurecloud.de',
  clientId: `client-${++clients}`,
  clientSecret: 'secret',
  ...changes,
})
const createClient = (base = sandbox.url) => new GenesysClient({ GENESYS_BASE_URL: base, VENDOR_TIMEOUT_MS: 300 })
const injectFault = (fault: object) =>
  fetch(`${sandbox.url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor: 'genesys', ...fault }),
  })
const countTokenRequests = async (since: number): Promise<number> => {
  const ledger: { path: string }[] = await (
    await fetch(`${sandbox.url}/ledger.json?vendor=genesys&since=${since}`)
  ).json()
  return ledger.filter((one) => one.path === '/oauth/token').length
}
const lastLedgerId = async (): Promise<number> => {
  const ledger: { id: number }[] = await (await fetch(`${sandbox.url}/ledger.json`)).json()
  return Math.max(0, ...ledger.map((one) => one.id))
}
const organization = { method: 'GET', path: '/api/v2/organizations/me' } as const
const anySession = { method: 'GET', path: '/api/v2/video/sessions/none' } as const

describe('access tokens', () => {
  it('are requested once for parallel calls, and reused', async () => {
    const client = createClient()
    const mine = connection()
    const since = await lastLedgerId()
    const results = await Promise.all(Array.from({ length: 10 }, () => client.call(mine, organization)))
    expect(results.every((one) => one.ok)).toBe(true)
    await client.call(mine, organization)
    expect(await countTokenRequests(since)).toBe(1)
  })

  it('are never used for a wrong secret', async () => {
    const client = createClient()
    const mine = connection()
    expect(await client.call(mine, organization)).toMatchObject({ ok: true })
    const refused = await client.call({ ...mine, clientSecret: 'wrong' }, organization)
    expect(refused).toMatchObject({ ok: false, kind: 'rejected', permanent: false, code: 'token_invalid_client' })
  })

  it('are renewed once when refused, and the call fails when the new one is refused too', async () => {
    const client = createClient()
    const mine = connection()
    const since = await lastLedgerId()
    await injectFault({ path: '/organizations/', mode: 'status', status: 401, times: 1 })
    expect(await client.call(mine, organization)).toMatchObject({ ok: true })
    expect(await countTokenRequests(since)).toBe(2)
    await injectFault({ path: '/organizations/', mode: 'status', status: 401, times: 2 })
    expect(await client.call(mine, organization)).toMatchObject({ ok: false, kind: 'rejected', permanent: false })
  })

  it('leave the call undone if none could be obtained', async () => {
    await injectFault({ path: '/oauth/token', mode: 'hang', times: 1 })
    expect(await createClient().call(connection(), organization)).toMatchObject({ ok: false, kind: 'notDone' })
  })

  it('are never requested from an unknown region', async () => {
    const answer = await createClient().call(connection({ region: 'evil.example' }), organization)
    expect(answer).toMatchObject({ ok: false, kind: 'rejected', code: 'unknown_region' })
  })
})

describe('the meaning of a response', () => {
  it.each([
    [{ mode: 'status', status: 500 }, 'unknown'],
    [{ mode: 'status', status: 503 }, 'unknown'],
    [{ mode: 'hang' }, 'unknown'],
    [{ mode: 'reset' }, 'unknown'],
    [{ mode: 'drop-response' }, 'unknown'],
    [{ mode: 'status', status: 403 }, 'rejected'],
    [{ mode: 'status', status: 409 }, 'rejected'],
  ])('of %o is %s', async (fault, kind) => {
    await injectFault({ path: '/video/', times: 1, ...fault })
    expect(await createClient().call(connection(), anySession)).toMatchObject({ ok: false, kind })
  })

  it('of a refused connection is that nothing was done', async () => {
    expect(await createClient('http://127.0.0.1:9').call(connection(), anySession)).toMatchObject({ kind: 'notDone' })
  })

  it('of 429 includes the time to wait', async () => {
    await injectFault({ path: '/video/', times: 1, mode: 'status', status: 429, retryAfter: 7 })
    expect(await createClient().call(connection(), anySession)).toMatchObject({ kind: 'throttled', retryAfterMs: 7000 })
  })

  it('of 404 is permanent and keeps its status', async () => {
    const answer = await createClient().call(connection(), anySession)
    expect(answer).toMatchObject({ kind: 'rejected', permanent: true, status: 404, code: 'not.found' })
  })
})

it('finds regions by domain and by AWS name, and returns their hosts', () => {
  const region = findRegion('eu-central-1')
  expect(region).toEqual(findRegion('mypurecloud.de'))
  expect(region && [loginOrigin(region), apiOrigin(region)]).toEqual([
    'https://login.mypurecloud.de',
    'https://api.mypurecloud.de',
  ])
  expect(new Set(regions.map((one) => one.domain)).size).toBe(18)
  expect(findRegion('constructor')).toBeNull()
})
