import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointments } from '#db/schema/appointments.ts'
import { keyedHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { buildWorld, type World } from '#server/testing/builders.ts'
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
const good = () => ({ sub: world.agentId, organization: world.organizationId, role: 'ROLE_AGENT', version: 1 }) as const
const actorOf = (token: string) => actorFromBearer({ db: database.db, config }, token)
const second = () => Math.floor(Date.now() / 1000)

/** A token as we make them, but for what is given. */
function token(over: { claims?: object; header?: object; secret?: Uint8Array; unset?: string } = {}) {
  const now = second()
  const claims: Record<string, unknown> = {
    ...good(),
    iss: config.PUBLIC_URL,
    aud: 'punctual-api',
    iat: now,
    exp: now + 3600,
    ...over.claims,
  }
  if (over.unset) delete claims[over.unset]
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...over.header })
    .sign(over.secret ?? key)
}
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

it('a good token names its staff member, as they are today', async () => {
  expect(await actorOf(await token())).toMatchObject({ kind: 'agent', staffId: world.agentId })
  expect(await actorOf(await signToken(config, good()))).toMatchObject({ kind: 'agent' })
  // What the token says of the role is not believed: the database says agent.
  expect(await actorOf(await token({ claims: { role: 'ROLE_SUPERVISOR' } }))).toMatchObject({ kind: 'agent' })
})

const forged: [string, () => Promise<string>][] = [
  ['without a signature', async () => new UnsecuredJWT({ ...good() }).setAudience('punctual-api').encode()],
  ['whose header says none', async () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${(await token()).split('.')[1]}.`],
  ['of another key', () => token({ secret: Buffer.alloc(32, 1) })],
  [
    'of an empty key',
    async () => {
      const body = (await token()).split('.').slice(0, 2).join('.')
      return `${body}.${createHmac('sha256', '').update(body).digest('base64url')}`
    },
  ],
  ['of the secret itself', () => token({ secret: Buffer.from(config.AUTH_SECRET) })],
  ['with another algorithm', () => token({ header: { alg: 'HS512' } as object })],
  [
    'signed with a key it brings along',
    async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
      const header = { alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(publicKey) }
      return new SignJWT({ ...good() })
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
  ['that is over', () => token({ claims: { iat: second() - 7200, exp: second() - 1 } })],
  ['that never ends', () => token({ unset: 'exp' })],
  [
    'older than an hour though it says it is good',
    () => token({ claims: { iat: second() - 3700, exp: second() + 9999 } }),
  ],
  ['not good yet', () => token({ claims: { nbf: second() + 600 } })],
  ['without a time of issue', () => token({ unset: 'iat' })],
  [
    'with a changed body',
    async () => {
      const [header, , signature] = (await token()).split('.')
      return `${header}.${encode({ ...good(), aud: 'punctual-api', iat: second(), exp: second() + 3600, sub: newId() })}.${signature}`
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
  ['with a role that is none', () => token({ claims: { role: 'ROLE_ADMIN' } })],
  ['of nobody', () => token({ claims: { sub: newId() } })],
  ['of somebody in another organization', () => token({ claims: { organization: newId() } })],
  ['of before everybody was signed out', () => token({ claims: { version: 0 } })],
  [
    'for a client that is a person',
    () => token({ claims: { role: 'ROLE_CLIENT_SERVICE', application: world.applicationId } }),
  ],
  [
    'of a customer who is an agent',
    () =>
      token({
        claims: { role: 'ROLE_CUSTOMER', application: world.applicationId, conferenceId: newId(), generation: 1 },
      }),
  ],
  ['that is no token', async () => 'a.b.c'],
]

describe('refuses a token', () => {
  it.each(forged)('%s', async (_, forge) => {
    await expect(forge().then(actorOf)).rejects.toMatchObject({ code: 'unauthenticated' })
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
  ])('%s', (header, read) => {
    expect(parseBasicAuth(header)).toEqual(read)
  })
  it('takes a bearer token in any case of the word, and nothing else', () => {
    expect(parseBearerToken('bearer abc.def.ghi')).toBe('abc.def.ghi')
    expect(parseBearerToken('Bearer')).toBeNull()
    expect(parseBearerToken('Bearer a b')).toBeNull()
  })
})
