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
const clientOf = (base = sandbox.url) => new GenesysClient({ GENESYS_BASE_URL: base, VENDOR_TIMEOUT_MS: 300 })
const plant = (fault: object) =>
  fetch(`${sandbox.url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor: 'genesys', ...fault }),
  })
const tokensAsked = async (since: number): Promise<number> => {
  const ledger: { path: string }[] = await (
    await fetch(`${sandbox.url}/ledger.json?vendor=genesys&since=${since}`)
  ).json()
  return ledger.filter((one) => one.path === '/oauth/token').length
}
const newest = async (): Promise<number> => {
  const ledger: { id: number }[] = await (await fetch(`${sandbox.url}/ledger.json`)).json()
  return Math.max(0, ...ledger.map((one) => one.id))
}
const organization = { method: 'GET', path: '/api/v2/organizations/me' } as const
const anySession = { method: 'GET', path: '/api/v2/video/sessions/none' } as const

describe('signing in', () => {
  it('asks for one token however many calls wait for it, and keeps it', async () => {
    const client = clientOf()
    const mine = connection()
    const since = await newest()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.call(mine, organization)))
    expect(answers.every((one) => one.ok)).toBe(true)
    await client.call(mine, organization)
    expect(await tokensAsked(since)).toBe(1)
  })

  it('never serves a wrong secret with the right one’s token', async () => {
    const client = clientOf()
    const mine = connection()
    expect(await client.call(mine, organization)).toMatchObject({ ok: true })
    const refused = await client.call({ ...mine, clientSecret: 'wrong' }, organization)
    expect(refused).toMatchObject({ ok: false, kind: 'rejected', permanent: false, code: 'token_invalid_client' })
  })

  it('takes a new token when the old one is refused, and gives up when that is refused too', async () => {
    const client = clientOf()
    const mine = connection()
    const since = await newest()
    await plant({ path: '/organizations/', mode: 'status', status: 401, times: 1 })
    expect(await client.call(mine, organization)).toMatchObject({ ok: true })
    expect(await tokensAsked(since)).toBe(2)
    await plant({ path: '/organizations/', mode: 'status', status: 401, times: 2 })
    expect(await client.call(mine, organization)).toMatchObject({ ok: false, kind: 'rejected', permanent: false })
  })

  it('is sure that nothing was done when no token could be had', async () => {
    await plant({ path: '/oauth/token', mode: 'hang', times: 1 })
    expect(await clientOf().call(connection(), organization)).toMatchObject({ ok: false, kind: 'notDone' })
  })

  it('never talks to a host that a setting made up', async () => {
    const answer = await clientOf().call(connection({ region: 'evil.example' }), organization)
    expect(answer).toMatchObject({ ok: false, kind: 'rejected', code: 'unknown_region' })
  })
})

describe('what an answer means', () => {
  it.each([
    [{ mode: 'status', status: 500 }, 'unknown'],
    [{ mode: 'status', status: 503 }, 'unknown'],
    [{ mode: 'hang' }, 'unknown'],
    [{ mode: 'reset' }, 'unknown'],
    [{ mode: 'drop-response' }, 'unknown'],
    [{ mode: 'status', status: 403 }, 'rejected'],
    [{ mode: 'status', status: 409 }, 'rejected'],
  ])('%o is %s', async (fault, kind) => {
    await plant({ path: '/video/', times: 1, ...fault })
    expect(await clientOf().call(connection(), anySession)).toMatchObject({ ok: false, kind })
  })

  it('a refused connection did nothing', async () => {
    expect(await clientOf('http://127.0.0.1:9').call(connection(), anySession)).toMatchObject({ kind: 'notDone' })
  })

  it('429 says how long to wait', async () => {
    await plant({ path: '/video/', times: 1, mode: 'status', status: 429, retryAfter: 7 })
    expect(await clientOf().call(connection(), anySession)).toMatchObject({ kind: 'throttled', retryAfterMs: 7000 })
  })

  it('404 is for good, and keeps its status', async () => {
    const answer = await clientOf().call(connection(), anySession)
    expect(answer).toMatchObject({ kind: 'rejected', permanent: true, status: 404, code: 'not.found' })
  })
})

it('knows the regions by domain and by AWS name, and their hosts', () => {
  const region = findRegion('eu-central-1')
  expect(region).toEqual(findRegion('mypurecloud.de'))
  expect(region && [loginOrigin(region), apiOrigin(region)]).toEqual([
    'https://login.mypurecloud.de',
    'https://api.mypurecloud.de',
  ])
  expect(new Set(regions.map((one) => one.domain)).size).toBe(18)
  expect(findRegion('constructor')).toBeNull()
})
