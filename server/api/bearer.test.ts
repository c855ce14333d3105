import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointments } from '#db/schema/appointments.ts'
import { keyedHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testConfig } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { actorFromBearer, parseBasicAuth, parseBearerToken } from './authenticate.ts'
import { signToken } from './bearer.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())

const config = testConfig()
const key = keyedHash(config.AUTH_SECRET, 'api access token')
const validClaims = () =>
  ({ sub: world.agentId, organization: world.organizationId, role: 'ROLE_AGENT', version: 1 }) as const
const actorOf = (token: string) => actorFromBearer({ db: database.db, config }, token)
const nowSeconds = () => Math.floor(Date.now() / 1000)

/** Signs a token as the API does, with the given changes. */
function token(overrides: { claims?: object; header?: object; secret?: Uint8Array; unset?: string } = {}) {
  const now = nowSeconds()
  const claims: Record<string, unknown> = {
    ...validClaims(),
    iss: config.PUBLIC_URL,
    aud: 'punctual-api',
    iat: now,
    exp: now + 3600,
    ...overrides.claims,
  }
  if (overrides.unset) delete claims[overrides.unset]
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...overrides.header })
    .sign(overrides.secret ?? key)
}
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

it('resolves a valid token to the staff member with the current role', async () => {
  expect(await actorOf(await token())).toMatchObject({ kind: 'agent', staffId: world.agentId })
  expect(await actorOf(await signToken(config, validClaims()))).toMatchObject({ kind: 'agent' })
  // The role in the token is ignored: the database says agent.
  expect(await actorOf(await token({ claims: { role: 'ROLE_SUPERVISOR' } }))).toMatchObject({ kind: 'agent' })
})

const invalidTokens: [string, () => Promise<string>][] = [
  ['without a signature', async () => new UnsecuredJWT({ ...validClaims() }).setAudience('punctual-api').encode()],
  [
    'with the algorithm none',
    async () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${(await token()).split('.')[1]}.`,
  ],
  ['signed with another key', () => token({ secret: Buffer.alloc(32, 1) })],
  [
    'signed with an empty key',
    async () => {
      const body = (await token()).split('.').slice(0, 2).join('.')
      return `${body}.${createHmac('sha256', '').update(body).digest('base64url')}`
    },
  ],
  ['signed with the secret itself', () => token({ secret: Buffer.from(config.AUTH_SECRET) })],
  ['with another algorithm', () => token({ header: { alg: 'HS512' } as object })],
  [
    'signed with a key from its own header',
    async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
      const header = { alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(publicKey) }
      return new SignJWT({ ...validClaims() })
        .setProtectedHeader(header)
        .setAudience('punctual-api')
        .setExpirationTime('1h')
        .sign(privateKey)
    },
  ],
  ['of another type', () => token({ header: { typ: 'JWT' } })],
  ['without a type', () => token({ header: { typ: undefined } as object })],
  ['for another audience', () => token({ claims: { aud: 'punctual-console' } })],
  ['without an audience', () => token({ unset: 'aud' })],
  ['of another issuer', () => token({ claims: { iss: 'https://elsewhere.test' } })],
  ['that has expired', () => token({ claims: { iat: nowSeconds() - 7200, exp: nowSeconds() - 1 } })],
  ['without an expiry', () => token({ unset: 'exp' })],
  [
    'older than an hour with a later expiry',
    () => token({ claims: { iat: nowSeconds() - 3700, exp: nowSeconds() + 9999 } }),
  ],
  ['not valid yet', () => token({ claims: { nbf: nowSeconds() + 600 } })],
  ['without a time of issue', () => token({ unset: 'iat' })],
  [
    'with a changed body',
    async () => {
      const [header, , signature] = (await token()).split('.')
      return `${header}.${encode({ ...validClaims(), aud: 'punctual-api', iat: nowSeconds(), exp: nowSeconds() + 3600, sub: newId() })}.${signature}`
    },
  ],
  [
    'with an extension that must be understood',
    async () => {
      const payload = (await token()).split('.')[1]
      const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', crit: ['mystery'], mystery: 1 })}.${payload}`
      return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
    },
  ],
  ['without a role', () => token({ unset: 'role' })],
  ['with an unknown role', () => token({ claims: { role: 'ROLE_ADMIN' } })],
  ['of an unknown staff member', () => token({ claims: { sub: newId() } })],
  ['with another organization', () => token({ claims: { organization: newId() } })],
  ['from before a sign-out of all sessions', () => token({ claims: { version: 0 } })],
  [
    'for a client with the id of a staff member',
    () => token({ claims: { role: 'ROLE_CLIENT_SERVICE', application: world.applicationId } }),
  ],
  [
    'for a customer with the id of a staff member',
    () =>
      token({
        claims: { role: 'ROLE_CUSTOMER', application: world.applicationId, conferenceId: newId(), generation: 1 },
      }),
  ],
  ['that is not a JWT', async () => 'a.b.c'],
]

describe('refuses a token', () => {
  it.each(invalidTokens)('%s', async (_, create) => {
    await expect(create().then(actorOf)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await database.db.select().from(appointments)).toEqual([])
  })
})

describe('reads the Authorization header', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  it.each([
    [basic('chris@example.test:123456'), { name: 'chris@example.test', secret: '123456' }],
    [basic('+4915123456789:123 456'), { name: '+4915123456789', secret: '123 456' }],
    [basic('nocolon'), null],
    [basic(':123456'), null],
    ['Basic ***', null],
    [undefined, null],
  ])('%s', (header, expected) => {
    expect(parseBasicAuth(header)).toEqual(expected)
  })
  it('reads a bearer token, whatever the case of the scheme', () => {
    expect(parseBearerToken('bearer abc.def.ghi')).toBe('abc.def.ghi')
    expect(parseBearerToken('Bearer')).toBeNull()
    expect(parseBearerToken('Bearer a b')).toBeNull()
  })
})
