import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClients } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { messages } from '#db/schema/delivery.ts'
import { directory } from '#db/schema/directory.ts'
import { idempotency } from '#db/schema/idempotency.ts'
import { staff } from '#db/schema/staff.ts'
import { keyedHash } from '../lib/hash.ts'
import { newId } from '../lib/ids.ts'
import { unseal } from '../lib/seal.ts'
import { buildAgent, buildAppointment, buildWorld, type World } from '../testing/builders.ts'
import { silentLog, type TestClock, testClock, testConfig, testCtx } from '../testing/context.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import type { ApiRole } from './bearer.ts'
import { createRest } from './rest.ts'
import { sandboxToken } from './sandboxToken.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

type Options = { body?: unknown; token?: string; headers?: Record<string, string> }
// biome-ignore lint/suspicious/noExplicitAny: answers are read as a client without our types reads them.
type Json = any
type Answer = { status: number; body: Json; headers: Headers; text: string }

function door(config: Record<string, string> = {}, clock: TestClock = testClock()) {
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
  const tokenFor = (role: ApiRole, over: object = {}) => sandboxToken(ctx(undefined), { role, ...over })
  return { call, clock, failures, tokenFor, config: parsed }
}

async function company() {
  const world = await buildWorld(database.db)
  const clientId = newId()
  const secretHash = keyedHash(testConfig().TOKEN_PEPPER, 'api-client', clientId, 'client-secret')
  const { organizationId, applicationId } = world
  await database.db.insert(apiClients).values({ organizationId, id: clientId, applicationId, name: 'Test', secretHash })
  await database.db.insert(directory).values({ kind: 'api_client', value: clientId, organizationId, id: clientId })
  const supervisorId = await buildAgent(database.db, { organizationId, applicationId, role: 'supervisor' })
  return { ...world, clientId, supervisorId }
}
type Company = Awaited<ReturnType<typeof company>>

const emailOf = async (id: string) => (await database.db.select().from(staff).where(eq(staff.id, id)))[0]?.email ?? ''
const monday = '2026-11-23'
const tuesday = '2026-11-24'
const request = (world: World, over: object = {}) => ({
  applicationId: world.applicationId,
  start: `${tuesday}T09:00:00Z`,
  duration: 'PT30M',
  timezone: 'Europe/Berlin',
  customers: [{ name: { firstName: 'Chris', lastName: 'Customer' }, contact: { primaryEmail: 'chris@example.test' } }],
  ...over,
})
const appointmentPath = '/api/v2/appointments'

/** The newest code an organization sent, as its reader would find it. */
async function sentCode({ organizationId }: World): Promise<string> {
  const rows = await database.db.select().from(messages).where(eq(messages.organizationId, organizationId))
  const newest = rows
    .filter((row) => row.purpose === 'code')
    .sort((a, b) => Number(a.createdAt) - Number(b.createdAt))
    .at(-1)
  const content = unseal(testConfig().ENCRYPTION_KEYS, `messages:${newest?.id}`, newest?.sealed ?? Buffer.alloc(0))
  return /\b(\d{3})[ \u00a0]?(\d{3})\b/.exec(JSON.parse(content.toString()).mail.text)?.slice(1).join('') ?? ''
}

describe('scheduling', () => {
  it('answers an integrator’s request with the appointment in the words of the reference', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const made = await call('POST', `${appointmentPath}/`, {
      token,
      body: request(world, { title: 'Review', metadata: { crm: 7 } }),
    })
    expect(made.body).toMatchObject({
      applicationId: world.applicationId,
      duration: 'PT30M',
      start: `${tuesday}T09:00:00Z`,
      end: `${tuesday}T09:30:00Z`,
      status: 'ACTIVATED',
      revision: 1,
      timezone: 'Europe/Berlin',
      locale: 'en-US',
      title: 'Review',
      metadata: { crm: 7 },
      organizer: { type: 'CUSTOMER' },
      targetAssignment: { id: world.agentId, type: 'AGENT' },
      interaction: { state: 'PENDING', routing: { type: 'GENESYS_CLOUD_FLOW' } },
      secureToken: expect.any(String),
    })
    expect(made.status).toBe(200)
    const customer = made.body.participants.find((one: { type: string }) => one.type === 'CUSTOMER')
    expect(customer.ticket.accessUrl).toMatch(/\/join\/[\w-]{20,}$/)
    const read = await call('GET', `${appointmentPath}/${made.body.id}`, { token })
    expect(read.body).toEqual(made.body)
  })

  it('names an agent by the staff user’s id and makes the calling agent the organizer', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_AGENT', { user: await emailOf(world.agentId) })
    const { status, body } = await call('POST', appointmentPath, { token, body: request(world, { locale: 'en_US' }) })
    expect(status).toBe(200)
    expect(body.organizer).toEqual({ id: world.agentId, type: 'AGENT' })
    expect(body.participants.map((one: { id: string }) => one.id)).toContain(world.agentId)
    expect(body.locale).toBe('en-US')
  })

  it('refuses an overlap with the three nearest free times', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    await call('POST', appointmentPath, { token, body: request(world) })
    const again = await call('POST', appointmentPath, { token, body: request(world) })
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ code: 'conflict', reason: 'taken', requestId: expect.any(String) })
    expect(again.body.alternatives).toHaveLength(3)
    expect(again.headers.get('content-type')).toBe('application/problem+json')
  })

  it.each([
    ['start', { start: undefined }, '/start'],
    ['a start that is none', { start: 'tomorrow' }, '/start'],
    ['a start within a minute', { start: `${tuesday}T09:00:30Z` }, '/start'],
    ['a past start', { start: '2026-11-20T09:00:00Z' }, '/start'],
    ['duration', { duration: undefined }, '/duration'],
    ['half a minute', { duration: 'PT30S' }, '/duration'],
    ['thirteen hours', { duration: 'PT13H' }, '/duration'],
    ['time zone', { timezone: 'Mars/Olympus' }, '/timezone'],
    ['application', { applicationId: 'acme' }, '/applicationId'],
    [
      'an address that is none',
      { customers: [{ contact: { primaryEmail: 'nobody' } }] },
      '/customers/0/contact/primaryEmail',
    ],
    [
      'a header that is ours',
      { notificationHeaders: { 'X-Hub-Signature': 'x' } },
      '/notificationHeaders/X-Hub-Signature',
    ],
    ['a header with a line break', { notificationHeaders: { 'x-a': 'a\r\nb' } }, '/notificationHeaders/x-a'],
    [
      'too many custom fields',
      { interaction: { customFields: { note: 'x'.repeat(1024) } } },
      '/interaction/customFields',
    ],
    ['an agent of nobody', { targetAssignment: { id: newId(), type: 'AGENT' } }, '/targetAssignment/id'],
  ])('names the field at fault: %s', async (_, over, pointer) => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const { status, body } = await call('POST', appointmentPath, { token, body: request(world, over) })
    expect([status, body.code]).toEqual([400, 'invalid'])
    expect(body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer)
  })

  it('refuses a body that is no JSON, of another type, or too large', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const broken = await call('POST', appointmentPath, { token, body: '{"start":' })
    expect([broken.status, broken.body.code, broken.body.reason]).toEqual([400, 'invalid', 'malformed_json'])
    const form = await call('POST', appointmentPath, { token, body: 'a=b', headers: { 'content-type': 'text/plain' } })
    expect([form.status, form.body.code]).toEqual([400, 'invalid'])
    const large = await call('POST', appointmentPath, { token, body: request(world, { notes: 'x'.repeat(300_000) }) })
    expect([large.status, large.body.code]).toEqual([400, 'invalid'])
    const empty = await call('POST', appointmentPath, { token })
    expect([empty.status, empty.body.code]).toEqual([400, 'invalid'])
  })
})

describe('who may', () => {
  it.each([
    ['ROLE_SUPERVISOR', 403],
    ['ROLE_CUSTOMER', 403],
    [null, 401],
  ] as const)('schedule: not %s', async (role, expected) => {
    const world = await company()
    const { call, tokenFor, clock } = door()
    const { id } = await buildAppointment(database.db, world, {
      startAt: new Date(`${tuesday}T12:00:00Z`),
      now: clock.now(),
    })
    const who = role === 'ROLE_CUSTOMER' ? { appointment: id } : { user: await emailOf(world.supervisorId) }
    const token = role ? { token: await tokenFor(role, who) } : {}
    const { status } = await call('POST', appointmentPath, { ...token, body: request(world) })
    expect(status).toBe(expected)
  })

  it('read: foreign and missing ids look alike', async () => {
    const [mine, theirs] = [await company(), await company()]
    const { call, tokenFor, clock } = door()
    const { id } = await buildAppointment(database.db, theirs, {
      startAt: new Date(`${tuesday}T12:00:00Z`),
      now: clock.now(),
    })
    const tokens = [
      await tokenFor('ROLE_CLIENT_SERVICE', { application: mine.applicationId }),
      await tokenFor('ROLE_AGENT', { user: await emailOf(mine.agentId) }),
      await tokenFor('ROLE_SUPERVISOR', { user: await emailOf(mine.supervisorId) }),
    ]
    for (const token of tokens) {
      const [foreign, missing] = [
        await call('GET', `${appointmentPath}/${id}`, { token }),
        await call('GET', `${appointmentPath}/${newId()}`, { token }),
      ]
      expect(foreign.status).toBe(404)
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' })
    }
    expect((await call('POST', appointmentPath, { token: tokens[0] ?? '', body: request(theirs) })).status).toBe(404)
  })

  it('read: a customer the own appointment, without the secure token and others’ tickets', async () => {
    const world = await company()
    const { call, tokenFor, clock } = door()
    const built = await buildAppointment(database.db, world, {
      startAt: new Date(`${tuesday}T12:00:00Z`),
      now: clock.now(),
    })
    const other = await buildAppointment(database.db, world, {
      startAt: new Date(`${tuesday}T13:00:00Z`),
      now: clock.now(),
    })
    const token = await tokenFor('ROLE_CUSTOMER', { appointment: built.id })
    const own = await call('GET', `${appointmentPath}/${built.id}`, { token })
    expect(own.status).toBe(200)
    expect(own.text).not.toContain('secureToken')
    expect(own.text.match(/accessUrl/g)).toHaveLength(1)
    expect((await call('GET', `${appointmentPath}/${other.id}`, { token })).status).toBe(404)
    await database.db.update(participants).set({ tokenGeneration: 2 }).where(eq(participants.id, built.customerId))
    expect((await call('GET', `${appointmentPath}/${built.id}`, { token })).status).toBe(401)
  })

  it('anything: nobody whose account was closed, whatever the token says', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_AGENT', { user: await emailOf(world.agentId) })
    await database.db.update(staff).set({ active: false }).where(eq(staff.id, world.agentId))
    expect((await call('GET', `${appointmentPath}/${newId()}`, { token })).status).toBe(401)
  })
})

describe('booking with a code', () => {
  async function asked(world: Company, config: Record<string, string> = {}) {
    const { call, clock } = door(config)
    const contact = { email: `${newId()}@example.test` }
    const start = `${tuesday}T09:00:00Z`
    const body = { applicationId: world.applicationId, contact, purpose: 'book', start, duration: 'PT30M' }
    const answer = await call('POST', '/api/v2/otp', { body })
    const code = answer.status === 202 ? await sentCode(world) : ''
    const basic = (secret = code) => ({
      authorization: `Basic ${Buffer.from(`${contact.email}:${secret}`).toString('base64')}`,
    })
    const customers = [{ name: { firstName: 'Chris' }, contact: { primaryEmail: contact.email.toUpperCase() } }]
    return { call, clock, answer, code, basic, contact, body: request(world, { customers }) }
  }

  it('books what was held, and shows the customer the own link only', async () => {
    const { call, answer, basic, body } = await asked(await company())
    expect(answer.status).toBe(202)
    expect(answer.body.holdExpiresAt).toBe('2026-11-23T09:10:00Z')
    const made = await call('POST', `${appointmentPath}/basic`, { headers: basic(), body })
    expect(made.body).toMatchObject({ status: 'ACTIVATED', start: `${tuesday}T09:00:00Z` })
    expect(made.status).toBe(200)
    expect(made.text).not.toContain('secureToken')
    expect(made.text.match(/accessUrl/g)).toHaveLength(1)
  })

  it('refuses a wrong and a used code', async () => {
    const { call, basic, code, body } = await asked(await company())
    const wrong = await call('POST', `${appointmentPath}/basic`, {
      headers: basic(code === '000000' ? '000001' : '000000'),
      body,
    })
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="contact and code"'])
    expect((await call('POST', `${appointmentPath}/basic`, { headers: basic(), body })).status).toBe(200)
    expect((await call('POST', `${appointmentPath}/basic`, { headers: basic(), body })).status).toBe(401)
    expect((await call('POST', `${appointmentPath}/basic`, { body })).status).toBe(401)
  })

  it.each([
    [
      'another contact',
      { customers: [{ name: { firstName: 'X' }, contact: { primaryEmail: 'else@example.test' } }] },
      '/customers/0/contact',
    ],
    ['two customers', { customers: [{}, {}] }, '/customers'],
    ['routing', { interaction: { routing: {} } }, '/interaction'],
    ['headers', { notificationHeaders: { 'x-a': 'b' } }, '/notificationHeaders'],
  ])('refuses %s, the code untouched', async (_, over, pointer) => {
    const { call, basic, body } = await asked(await company())
    const refused = await call('POST', `${appointmentPath}/basic`, { headers: basic(), body: { ...body, ...over } })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, pointer])
    expect((await call('POST', `${appointmentPath}/basic`, { headers: basic(), body })).status).toBe(200)
  })

  it('answers a taken start with alternatives, and an unknown preset with 404', async () => {
    const world = await company()
    await asked(world)
    const second = await asked(world)
    expect([second.answer.status, second.answer.body.reason]).toEqual([409, 'taken'])
    expect(second.answer.body.alternatives.length).toBeGreaterThan(0)
    const body = {
      applicationId: world.applicationId,
      contact: { email: 'a@example.test' },
      purpose: 'book',
      presetId: 'nothing',
    }
    expect((await second.call('POST', '/api/v2/otp', { body })).status).toBe(404)
  })

  it('limits codes for one contact, and says when to come again', async () => {
    const world = await company()
    const { call } = door({ LIMIT_OTP_PER_CONTACT_PER_10MIN: '1' })
    const body = (start: string) => ({
      applicationId: world.applicationId,
      contact: { email: 'often@example.test' },
      purpose: 'book',
      start,
    })
    expect((await call('POST', '/api/v2/otp', { body: body(`${tuesday}T09:00:00Z`) })).status).toBe(202)
    const refused = await call('POST', '/api/v2/otp', { body: body(`${tuesday}T10:00:00Z`) })
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('Idempotency-Key', () => {
  it('does a request once, gives the same answer again, and keeps no link', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const send = (key: string, over: object = {}) =>
      call('POST', appointmentPath, { token, headers: { 'idempotency-key': key }, body: request(world, over) })
    const twins = await Promise.all([send('"one"'), send('one'), send('one')])
    expect(twins.map((one) => one.status)).toEqual([200, 200, 200])
    expect(new Set(twins.map((one) => one.text)).size).toBe(1)
    expect(twins.filter((one) => one.headers.get('idempotency-replayed') === 'true')).toHaveLength(2)
    const rows = await database.db
      .select()
      .from(appointments)
      .where(eq(appointments.organizationId, world.organizationId))
    expect(rows).toHaveLength(1)
    const changed = await send('one', { title: 'Other' })
    expect([changed.status, changed.body.reason]).toEqual([400, 'idempotency_key_reused'])
    const kept = await database.db
      .select()
      .from(idempotency)
      .where(eq(idempotency.organizationId, world.organizationId))
    const row = kept[0]
    const text = unseal(
      testConfig().ENCRYPTION_KEYS,
      `idempotency:${row?.caller}:one`,
      row?.sealed ?? Buffer.alloc(0),
    ).toString()
    expect(text).not.toMatch(/join\/|"(secureToken|accessUrl)":"[^"]/)
  })

  it('keeps no refusal: the key can be used again', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const send = (key: string) =>
      call('POST', appointmentPath, { token, headers: { 'idempotency-key': key }, body: request(world) })
    expect((await send('a')).status).toBe(200)
    expect((await send('b')).status).toBe(409)
    expect((await send('b')).status).toBe(409)
  })

  it('lets a customer see the answer again although the code is used', async () => {
    const world = await company()
    const { call } = door()
    const contact = { email: 'twice@example.test' }
    await call('POST', '/api/v2/otp', { body: { applicationId: world.applicationId, contact, purpose: 'book' } })
    const authorization = `Basic ${Buffer.from(`${contact.email}:${await sentCode(world)}`).toString('base64')}`
    const body = request(world, { customers: [{ name: { firstName: 'C' }, contact: { primaryEmail: contact.email } }] })
    const send = () =>
      call('POST', `${appointmentPath}/basic`, { headers: { authorization, 'idempotency-key': 'k' }, body })
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body).toEqual(first.body)
    await forgetAnswer(world)
    const third = await send()
    expect([third.status, third.body.id, third.body.participants]).toEqual([
      200,
      first.body.id,
      first.body.participants,
    ])
  })

  it('finds what it made when the process died before the answer was kept, and books nothing twice', async () => {
    const world = await company()
    const { call, tokenFor } = door()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const send = () =>
      call('POST', appointmentPath, { token, headers: { 'idempotency-key': 'k' }, body: request(world) })
    const first = await send()
    await forgetAnswer(world)
    const again = await send()
    expect([first.status, again.status, again.body.id]).toEqual([200, 200, first.body.id])
    const made = await database.db
      .select({ id: appointments.id })
      .from(appointments)
      .where(eq(appointments.organizationId, world.organizationId))
    expect(made).toHaveLength(1)
  })
})

/** As a process leaves it that dies between the booking and the answer, two minutes ago. */
const forgetAnswer = (world: World) =>
  database.db
    .update(idempotency)
    .set({ status: null, sealed: null, createdAt: sql`now() - interval '2 minutes'` })
    .where(eq(idempotency.organizationId, world.organizationId))

describe('notification history', () => {
  it('of an appointment, for its staff; nothing to tell is 200 without content', async () => {
    const [world, other] = [await company(), await company()]
    const { call, tokenFor, clock } = door()
    const service = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const made = await call('POST', appointmentPath, { token: service, body: request(world) })
    const path = `${appointmentPath}/${made.body.id}/notifications`
    const token = await tokenFor('ROLE_AGENT', { user: await emailOf(world.agentId) })
    const { status, body } = await call('GET', `${path}/?type=create&sortOrder=desc`, { token })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      pageNumber: 1,
      pageSize: 25,
      pageCount: 1,
      total: 1,
      sortField: 'createdAt',
      sortOrder: 'desc',
    })
    expect(body.content).toMatchObject([
      {
        appointmentId: made.body.id,
        channel: 'EMAIL',
        type: 'CREATE',
        recipient: { displayName: 'Chris Customer', type: 'CUSTOMER' },
      },
    ])
    expect(body.content[0]).not.toHaveProperty('scheduledFor')
    const events = await call('GET', `${path}/events?statusId=${body.content[0].id}`, { token })
    expect(events.body.content.map((one: { statusId: string }) => one.statusId)).toContain(body.content[0].id)
    expect((await call('GET', path, { token: service })).status).toBe(403)
    expect(
      (await call('GET', path, { token: await tokenFor('ROLE_AGENT', { user: await emailOf(other.agentId) }) })).status,
    ).toBe(404)
    expect((await call('GET', `${path}?type=NONSENSE`, { token })).status).toBe(400)
    expect((await call('GET', `${path}?pageSize=101`, { token })).status).toBe(400)
    const bare = await buildAppointment(database.db, world, {
      startAt: new Date(`${tuesday}T14:00:00Z`),
      now: clock.now(),
    })
    const nothing = await call('GET', `${appointmentPath}/${bare.id}/notifications`, { token })
    expect([nothing.status, nothing.text]).toEqual([200, ''])
  })
})

describe('tokens', () => {
  it('are given for client credentials, in the body and as Basic authentication', async () => {
    const world = await company()
    const { call } = door()
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: world.clientId,
      client_secret: 'client-secret',
    })
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const given = await call('POST', '/api/oauth/token', { body: form.toString(), headers: type })
    expect(given.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    expect(given.headers.get('cache-control')).toBe('no-store')
    expect((await call('POST', appointmentPath, { token: given.body.access_token, body: request(world) })).status).toBe(
      200,
    )
    const basic = {
      authorization: `Basic ${Buffer.from(`${world.clientId}:client-secret`).toString('base64')}`,
      ...type,
    }
    expect(
      (await call('POST', '/api/oauth/token', { body: 'grant_type=client_credentials', headers: basic })).status,
    ).toBe(200)
    form.set('client_secret', 'wrong')
    expect((await call('POST', '/api/oauth/token', { body: form.toString(), headers: type })).status).toBe(401)
    form.set('client_id', newId())
    expect((await call('POST', '/api/oauth/token', { body: form.toString(), headers: type })).status).toBe(401)
  })

  it('for trying exist only beside a sandbox', async () => {
    const world = await company()
    expect(
      (await door().call('GET', `/api/sandbox/token?role=ROLE_CLIENT_SERVICE&application=${world.applicationId}`))
        .status,
    ).toBe(200)
    expect((await door({ SANDBOX_URL: '' }).call('GET', '/api/sandbox/token?role=ROLE_CLIENT_SERVICE')).status).toBe(
      404,
    )
  })
})

describe('availability', () => {
  it('lists free times by id, and by slug with the application', async () => {
    const world = await company()
    const { call } = door()
    const asked = `from=${tuesday}&to=2026-11-25&timezone=Europe/Berlin`
    const { status, body } = await call('GET', `/api/v2/availability?presetId=${world.presetId}&${asked}`)
    expect(status).toBe(200)
    expect(body.slots).toHaveLength(20)
    expect(body.slots[0]).toEqual({ start: `${tuesday}T07:00:00Z`, end: `${tuesday}T07:30:00Z` })
    const bySlug = await call(
      'GET',
      `/api/v2/availability/?presetId=video-consultation&applicationId=${world.applicationId}&${asked}`,
    )
    expect(bySlug.body).toEqual(body)
  })

  it('leaves out what is taken and held, and says why only as far as the asker may know', async () => {
    const world = await company()
    const { call, tokenFor, clock } = door()
    await buildAppointment(database.db, world, { startAt: new Date(`${tuesday}T09:00:00Z`), now: clock.now() })
    const held = {
      applicationId: world.applicationId,
      contact: { email: 'held@example.test' },
      purpose: 'book',
      start: `${tuesday}T10:00:00Z`,
    }
    await call('POST', '/api/v2/otp', { body: held })
    const path = `/api/v2/availability?presetId=${world.presetId}&from=${monday}&to=2026-11-25&explain=true`
    const { body } = await call('GET', path)
    const starts = body.slots.map((slot: { start: string }) => slot.start)
    expect(starts).not.toContain(`${tuesday}T09:00:00Z`)
    expect(starts).not.toContain(`${tuesday}T10:00:00Z`)
    expect(starts[0]).toBe(`${monday}T10:00:00Z`)
    expect(JSON.stringify(body)).not.toContain('busy')
    expect(body.explanations).toContainEqual({
      start: `${monday}T09:30:00Z`,
      end: `${monday}T10:00:00Z`,
      reasons: ['notice'],
    })
    const token = await tokenFor('ROLE_SUPERVISOR', { user: await emailOf(world.supervisorId) })
    const full = await call('GET', path, { token })
    const taken = full.body.explanations.find((one: { start: string }) => one.start === `${tuesday}T09:00:00Z`)
    expect(taken.agents).toEqual([{ agentId: world.agentId, reason: 'busy' }])
    clock.advance(11 * 60_000)
    const later = await call('GET', path)
    expect(later.body.slots.map((slot: { start: string }) => slot.start)).toContain(`${tuesday}T10:00:00Z`)
  })

  it.each([
    ['from=2026-11-24&to=2026-11-24', 400],
    ['from=2026-11-24&to=2027-11-24', 400],
    ['from=yesterday&to=2026-11-24', 400],
    ['from=2026-13-41&to=2026-11-24', 400],
    ['from=2026-11-24', 400],
  ])('refuses %s', async (range, status) => {
    const world = await company()
    expect((await door().call('GET', `/api/v2/availability?presetId=${world.presetId}&${range}`)).status).toBe(status)
  })
})

describe('the door', () => {
  it('answers what it does not know with a problem, and an unforeseen failure with a reference and no word of its cause', async () => {
    const { call, failures } = door()
    const missing = await call('GET', '/api/v2/nothing')
    expect([missing.status, missing.body.code]).toEqual([404, 'not_found'])
    const bearer = { authorization: 'Digest x' }
    expect((await call('GET', `${appointmentPath}/${newId()}`, { headers: bearer })).status).toBe(401)
    expect(failures).toEqual([])
  })

  it('limits the public by address, and says where it stands', async () => {
    const { call } = door({ LIMIT_PUBLIC_PER_MINUTE: '2' })
    const headers = { 'x-forwarded-for': '198.51.100.77' }
    const answers = []
    for (let times = 0; times < 3; times++) answers.push(await call('GET', '/api/v2/openapi.json', { headers }))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429])
    expect(answers.map((answer) => answer.headers.get('ratelimit-remaining'))).toEqual(['1', '0', '0'])
    expect(answers[2]?.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  it('describes itself in OpenAPI 3.1', async () => {
    const { body } = await door().call('GET', '/api/v2/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    expect(Object.keys(body.paths).sort()).toEqual([
      '/api/oauth/token',
      '/api/v2/appointments',
      '/api/v2/appointments/basic',
      '/api/v2/appointments/{id}',
      '/api/v2/appointments/{id}/notifications',
      '/api/v2/appointments/{id}/notifications/events',
      '/api/v2/availability',
      '/api/v2/otp',
    ])
    expect(Object.keys(body.webhooks)).toHaveLength(16)
    expect(body.webhooks['appointment.create'].post.requestBody).toBeDefined()
    expect(JSON.stringify(body)).not.toContain('sandbox')
  })
})
