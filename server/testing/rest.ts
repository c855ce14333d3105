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
import { buildAgent, buildWorld, type World } from './builders.ts'
import { silentLog, type TestClock, testClock, testConfig, testCtx } from './context.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'

type Options = { body?: unknown; token?: string; headers?: Record<string, string> }
/** What an answer may hold that these tests read, as a client knows it that knows none of our types. */
type Body = Told & {
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
type Told = Record<
  'id' | 'code' | 'reason' | 'requestId' | 'locale' | 'holdExpiresAt' | 'access_token' | 'openapi',
  string
> & { organizer: object }
type Answer = { status: number; body: Body; headers: Headers; text: string }

export type Company = Awaited<ReturnType<typeof buildCompany>>

/** A file's database, and the API's door to it as its callers find it. */
export function restFixture() {
  let database: TestDatabase | undefined
  const there = (): TestDatabase => {
    if (!database) throw new Error('only within a test')
    return database
  }
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => there().drop())
  return {
    get database() {
      return there()
    },
    createClient: (config: Record<string, string> = {}, clock: TestClock = testClock()) =>
      openDoor(there(), config, clock),
    createCompany: () => buildCompany(there()),
    emailOf: async (id: string) => (await there().db.select().from(staff).where(eq(staff.id, id)))[0]?.email ?? '',
    readSentCode: (world: World) => sentCode(there(), world),
  }
}

export const monday = '2026-11-23'
export const tuesday = '2026-11-24'
export const request = (world: World, over: object = {}) => ({
  applicationId: world.applicationId,
  start: `${tuesday}T09:00:00Z`,
  duration: 'PT30M',
  timezone: 'Europe/Berlin',
  customers: [{ name: { firstName: 'Chris', lastName: 'Customer' }, contact: { primaryEmail: 'chris@example.test' } }],
  ...over,
})
export const appointmentPath = '/api/v2/appointments'

function openDoor(database: TestDatabase, config: Record<string, string> = {}, clock: TestClock = testClock()) {
  const parsed = testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000', LIMIT_PUBLIC_PER_MINUTE: '1000', ...config })
  const failures: object[] = []
  const log = { ...silentLog, error: (_: string, fields: object = {}) => failures.push(fields) }
  const ctx = (actor: Parameters<typeof testCtx>[0]['actor']) =>
    testCtx({ db: database.db, clock, config: parsed, actor, log })
  const app = createRest({ config: parsed, log, ctx: (actor, options) => ({ ...ctx(actor), ...options }) })
  const call = async (method: string, path: string, { body, token, headers }: Options = {}): Promise<Answer> => {
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
  const tokenFor = (role: ApiRole, over: object = {}) => issueSandboxToken(ctx(undefined), { role, ...over })
  return { call, clock, failures, tokenFor, config: parsed }
}

async function buildCompany(database: TestDatabase) {
  const world = await buildWorld(database.db)
  const clientId = newId()
  const secretHash = keyedHash(testConfig().TOKEN_PEPPER, 'api-client', clientId, 'client-secret')
  const { organizationId, applicationId } = world
  await database.db.insert(apiClients).values({ organizationId, id: clientId, applicationId, name: 'Test', secretHash })
  await database.db.insert(directory).values({ kind: 'api_client', value: clientId, organizationId, id: clientId })
  const supervisorId = await buildAgent(database.db, { organizationId, applicationId, role: 'supervisor' })
  return { ...world, clientId, supervisorId }
}
/** The newest code an organization sent, as its reader would find it. */
async function sentCode(database: TestDatabase, { organizationId }: World): Promise<string> {
  const rows = await database.db.select().from(messages).where(eq(messages.organizationId, organizationId))
  const newest = rows
    .filter((row) => row.purpose === 'code')
    .sort((a, b) => Number(a.createdAt) - Number(b.createdAt))
    .at(-1)
  const content = unseal(testConfig().ENCRYPTION_KEYS, `messages:${newest?.id}`, newest?.sealed ?? Buffer.alloc(0))
  return /\b(\d{3})[ \u00a0]?(\d{3})\b/.exec(JSON.parse(content.toString()).mail.text)?.slice(1).join('') ?? ''
}
