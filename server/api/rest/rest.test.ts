import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { participants } from '#db/schema/appointments.ts'
import { staff } from '#db/schema/staff.ts'
import { newId } from '#server/lib/ids.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { appointmentPath, request, restFixture, tuesday } from '#server/testing/rest.ts'

const fixture = restFixture()
const { createClient, createOrganization, emailOf } = fixture

describe('scheduling', () => {
  it('returns the appointment to an integrator as documented', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const created = await call('POST', `${appointmentPath}/`, {
      token,
      body: request(world, { title: 'Review', metadata: { crm: 7 } }),
    })
    expect(created.body).toMatchObject({
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
    expect(created.status).toBe(200)
    const customer = created.body.participants.find((one: { type: string }) => one.type === 'CUSTOMER')
    expect(customer?.ticket?.accessUrl).toMatch(/\/join\/[\w-]{20,}$/)
    const read = await call('GET', `${appointmentPath}/${created.body.id}`, { token })
    expect(read.body).toEqual(created.body)
  })

  it('identifies an agent by the staff id and makes the calling agent the organizer', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_AGENT', { user: await emailOf(world.agentId) })
    const { status, body } = await call('POST', appointmentPath, { token, body: request(world, { locale: 'en_US' }) })
    expect(status).toBe(200)
    expect(body.organizer).toEqual({ id: world.agentId, type: 'AGENT' })
    expect(body.participants.map((one: { id: string }) => one.id)).toContain(world.agentId)
    expect(body.locale).toBe('en-US')
  })

  it('refuses an overlap with the three nearest free times', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    await call('POST', appointmentPath, { token, body: request(world) })
    const second = await call('POST', appointmentPath, { token, body: request(world) })
    expect(second.status).toBe(409)
    expect(second.body).toMatchObject({ code: 'conflict', reason: 'taken', requestId: expect.any(String) })
    expect(second.body.alternatives).toHaveLength(3)
    expect(second.headers.get('content-type')).toBe('application/problem+json')
  })

  it.each([
    ['a missing start', { start: undefined }, '/start'],
    ['an invalid start', { start: 'tomorrow' }, '/start'],
    ['a start with seconds', { start: `${tuesday}T09:00:30Z` }, '/start'],
    ['a past start', { start: '2026-11-20T09:00:00Z' }, '/start'],
    ['a missing duration', { duration: undefined }, '/duration'],
    ['half a minute', { duration: 'PT30S' }, '/duration'],
    ['thirteen hours', { duration: 'PT13H' }, '/duration'],
    ['an unknown time zone', { timezone: 'Mars/Olympus' }, '/timezone'],
    ['an invalid application id', { applicationId: 'acme' }, '/applicationId'],
    [
      'an invalid email address',
      { customers: [{ contact: { primaryEmail: 'nobody' } }] },
      '/customers/0/contact/primaryEmail',
    ],
    ['a reserved header', { notificationHeaders: { 'X-Hub-Signature': 'x' } }, '/notificationHeaders/X-Hub-Signature'],
    ['a header with a line break', { notificationHeaders: { 'x-a': 'a\r\nb' } }, '/notificationHeaders/x-a'],
    [
      'too many custom fields',
      { interaction: { customFields: { note: 'x'.repeat(1024) } } },
      '/interaction/customFields',
    ],
    ['an unknown agent', { targetAssignment: { id: newId(), type: 'AGENT' } }, '/targetAssignment/id'],
  ])('names the invalid field: %s', async (_, overrides, pointer) => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const { status, body } = await call('POST', appointmentPath, { token, body: request(world, overrides) })
    expect([status, body.code]).toEqual([400, 'invalid'])
    expect(body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer)
  })

  it('refuses a body that is not JSON, has another type, or is too large', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
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

describe('permissions', () => {
  it.each([
    ['ROLE_SUPERVISOR', 403],
    ['ROLE_CUSTOMER', 403],
    [null, 401],
  ] as const)('refuse scheduling for %s', async (role, expected) => {
    const world = await createOrganization()
    const { call, tokenFor, clock } = createClient()
    const { id } = await buildAppointment(fixture.database.db, world, {
      startAt: new Date(`${tuesday}T12:00:00Z`),
      now: clock.now(),
    })
    const user = role === 'ROLE_CUSTOMER' ? { appointment: id } : { user: await emailOf(world.supervisorId) }
    const token = role ? { token: await tokenFor(role, user) } : {}
    const { status } = await call('POST', appointmentPath, { ...token, body: request(world) })
    expect(status).toBe(expected)
  })

  it('return the same for foreign and missing ids', async () => {
    const [mine, theirs] = [await createOrganization(), await createOrganization()]
    const { call, tokenFor, clock } = createClient()
    const { id } = await buildAppointment(fixture.database.db, theirs, {
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

  it('let customers read their own appointment without the secure token and the tickets of others', async () => {
    const world = await createOrganization()
    const { call, tokenFor, clock } = createClient()
    const built = await buildAppointment(fixture.database.db, world, {
      startAt: new Date(`${tuesday}T12:00:00Z`),
      now: clock.now(),
    })
    const other = await buildAppointment(fixture.database.db, world, {
      startAt: new Date(`${tuesday}T13:00:00Z`),
      now: clock.now(),
    })
    const token = await tokenFor('ROLE_CUSTOMER', { appointment: built.id })
    const own = await call('GET', `${appointmentPath}/${built.id}`, { token })
    expect(own.status).toBe(200)
    expect(own.text).not.toContain('secureToken')
    expect(own.text.match(/accessUrl/g)).toHaveLength(1)
    expect((await call('GET', `${appointmentPath}/${other.id}`, { token })).status).toBe(404)
    await fixture.database.db
      .update(participants)
      .set({ tokenGeneration: 2 })
      .where(eq(participants.id, built.customerId))
    expect((await call('GET', `${appointmentPath}/${built.id}`, { token })).status).toBe(401)
  })

  it('refuse the token of a deactivated account', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_AGENT', { user: await emailOf(world.agentId) })
    await fixture.database.db.update(staff).set({ active: false }).where(eq(staff.id, world.agentId))
    expect((await call('GET', `${appointmentPath}/${newId()}`, { token })).status).toBe(401)
  })
})
