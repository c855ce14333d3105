import { eq } from 'drizzle-orm'
import { afterAll, beforeAll } from 'vitest'
import { apiClients } from '#db/schema/applications.ts'
import { messages } from '#db/schema/delivery.ts'
import { directory } from '#db/schema/directory.ts'
import { staff } from '#db/schema/staff.ts'
import type { ApiRole } from '#server/api/bearer.ts'
import { issueSandboxToken } from '#server/api/issueSandboxToken.ts'
import { createRest } from '#server/api/rest/createRest.ts'
import { keyedHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { unseal } from '#server/lib/seal.ts'
import { buildAgent, buildWorld, type World } from './builders/buildWorld.ts'
import { silentLog, type TestClock, testClock, testConfig, testCtx } from './context.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { requireInTest } from './requireInTest.ts'

type Options = { body?: unknown; token?: string; headers?: Record<string, string> }
/** Fields of a response that these tests read, untyped as for a client without our types. */
type Body = TextFields & {
  participants: { id: string; type: string; ticket?: { accessUrl: string } }[]
  errors: { pointer: string; code: string }[]
  alternatives: Span[]
  slots: Span[]
  content: { id: string; statusId: string }[]
  explanations: { start: string; agents: unknown }[]
  paths: object
  webhooks: Record<string, { post: { requestBody: unknown } }>
}
type Span = { start: string; end: string }
type TextFields = Record<
  'id' | 'code' | 'reason' | 'requestId' | 'locale' | 'holdExpiresAt' | 'access_token' | 'openapi',
  string
> & { organizer: object }
type RestResponse = { status: number; body: Body; headers: Headers; text: string }

export type TestOrganization = Awaited<ReturnType<typeof buildOrganization>>

/** Sets up a database per file and creates API clients for it. */
export function restFixture() {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => requireInTest(database).drop())
  return {
    get database() {
      return requireInTest(database)
    },
    createClient: (config: Record<string, string> = {}, clock: TestClock = testClock()) =>
      openClient(requireInTest(database), config, clock),
    createOrganization: () => buildOrganization(requireInTest(database)),
    emailOf: async (id: string) =>
      (await requireInTest(database).db.select().from(staff).where(eq(staff.id, id)))[0]?.email ?? '',
    readSentCode: (world: World) => readNewestCode(requireInTest(database), world),
  }
}

export const monday = '2026-11-23'
export const tuesday = '2026-11-24'
export const request = (world: World, overrides: object = {}) => ({
  applicationId: world.applicationId,
  start: `${tuesday}T09:00:00Z`,
  duration: 'PT30M',
  timezone: 'Europe/Berlin',
  customers: [{ name: { firstName: 'Chris', lastName: 'Customer' }, contact: { primaryEmail: 'chris@example.test' } }],
  ...overrides,
})
export const appointmentPath = '/api/v2/appointments'

function openClient(database: TestDatabase, config: Record<string, string> = {}, clock: TestClock = testClock()) {
  const parsed = testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000', LIMIT_PUBLIC_PER_MINUTE: '1000', ...config })
  const failures: object[] = []
  const log = { ...silentLog, error: (_: string, fields: object = {}) => failures.push(fields) }
  const ctx = (actor: Parameters<typeof testCtx>[0]['actor']) =>
    testCtx({ db: database.db, clock, config: parsed, actor, log })
  const app = createRest({ config: parsed, log, ctx: (actor, options) => ({ ...ctx(actor), ...options }) })
  const call = async (method: string, path: string, { body, token, headers }: Options = {}): Promise<RestResponse> => {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const response = await app.request(path, {
      method,
      ...(sent === undefined ? {} : { body: sent }),
      headers: {
        'x-forwarded-for': '203.0.113.9',
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
    })
    const text = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers, text }
  }
  const tokenFor = (role: ApiRole, overrides: object = {}) => issueSandboxToken(ctx(undefined), { role, ...overrides })
  return { call, clock, failures, tokenFor, config: parsed }
}

async function buildOrganization(database: TestDatabase) {
  const world = await buildWorld(database.db)
  const clientId = newId()
  const secretHash = keyedHash(testConfig().TOKEN_PEPPER, 'api-client', clientId, 'client-secret')
  const { organizationId, applicationId } = world
  await database.db.insert(apiClients).values({ organizationId, id: clientId, applicationId, name: 'Test', secretHash })
  await database.db.insert(directory).values({ kind: 'api_client', value: clientId, organizationId, id: clientId })
  const supervisorId = await buildAgent(database.db, { organizationId, applicationId, role: 'supervisor' })
  return { ...world, clientId, supervisorId }
}

/** Returns the newest code sent by an organization, as its recipient would read it. */
async function readNewestCode(database: TestDatabase, { organizationId }: World): Promise<string> {
  const rows = await database.db.select().from(messages).where(eq(messages.organizationId, organizationId))
  const newest = rows
    .filter((row) => row.purpose === 'code')
    .sort((a, b) => Number(a.createdAt) - Number(b.createdAt))
    .at(-1)
  const content = unseal(testConfig().ENCRYPTION_KEYS, `messages:${newest?.id}`, newest?.sealed ?? Buffer.alloc(0))
  return /\b(\d{3})[ \u00a0]?(\d{3})\b/.exec(JSON.parse(content.toString()).mail.text)?.slice(1).join('') ?? ''
}
