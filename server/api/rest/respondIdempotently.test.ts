import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { appointments } from '#db/schema/appointments.ts'
import { idempotency } from '#db/schema/idempotency.ts'
import { unseal } from '#server/lib/seal.ts'
import type { World } from '#server/testing/builders/buildWorld.ts'
import { testConfig } from '#server/testing/context.ts'
import { appointmentPath, request, restFixture } from '#server/testing/rest.ts'

const fixture = restFixture()
const { createClient, createOrganization, readSentCode } = fixture

describe('Idempotency-Key', () => {
  it('processes a request once, repeats its response, and stores no link', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const send = (key: string, overrides: object = {}) =>
      call('POST', appointmentPath, { token, headers: { 'idempotency-key': key }, body: request(world, overrides) })
    const parallel = await Promise.all([send('"one"'), send('one'), send('one')])
    expect(parallel.map((one) => one.status)).toEqual([200, 200, 200])
    expect(new Set(parallel.map((one) => one.text)).size).toBe(1)
    expect(parallel.filter((one) => one.headers.get('idempotency-replayed') === 'true')).toHaveLength(2)
    const rows = await fixture.database.db
      .select()
      .from(appointments)
      .where(eq(appointments.organizationId, world.organizationId))
    expect(rows).toHaveLength(1)
    const changed = await send('one', { title: 'Other' })
    expect([changed.status, changed.body.reason]).toEqual([400, 'idempotency_key_reused'])
    const stored = await fixture.database.db
      .select()
      .from(idempotency)
      .where(eq(idempotency.organizationId, world.organizationId))
    const row = stored[0]
    const text = unseal(
      testConfig().ENCRYPTION_KEYS,
      `idempotency:${row?.caller}:one`,
      row?.sealedResponse ?? Buffer.alloc(0),
    ).toString()
    expect(text).not.toMatch(/join\/|"(secureToken|accessUrl)":"[^"]/)
  })

  it('does not store a refusal, so the key can be used again', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const send = (key: string) =>
      call('POST', appointmentPath, { token, headers: { 'idempotency-key': key }, body: request(world) })
    expect((await send('a')).status).toBe(200)
    expect((await send('b')).status).toBe(409)
    expect((await send('b')).status).toBe(409)
  })

  it('repeats the response for a customer even though the code has been used', async () => {
    const world = await createOrganization()
    const { call } = createClient()
    const contact = { email: 'twice@example.test' }
    await call('POST', '/api/v2/otp', { body: { applicationId: world.applicationId, contact, purpose: 'book' } })
    const authorization = `Basic ${Buffer.from(`${contact.email}:${await readSentCode(world)}`).toString('base64')}`
    const body = request(world, { customers: [{ name: { firstName: 'C' }, contact: { primaryEmail: contact.email } }] })
    const send = () =>
      call('POST', `${appointmentPath}/basic`, { headers: { authorization, 'idempotency-key': 'k' }, body })
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body).toEqual(first.body)
    await dropStoredResponse(world)
    const third = await send()
    expect([third.status, third.body.id, third.body.participants]).toEqual([
      200,
      first.body.id,
      first.body.participants,
    ])
  })

  it('finds the appointment after the process died before storing the response, and books nothing twice', async () => {
    const world = await createOrganization()
    const { call, tokenFor } = createClient()
    const token = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const send = () =>
      call('POST', appointmentPath, { token, headers: { 'idempotency-key': 'k' }, body: request(world) })
    const first = await send()
    await dropStoredResponse(world)
    const second = await send()
    expect([first.status, second.status, second.body.id]).toEqual([200, 200, first.body.id])
    const created = await fixture.database.db
      .select({ id: appointments.id })
      .from(appointments)
      .where(eq(appointments.organizationId, world.organizationId))
    expect(created).toHaveLength(1)
  })
})

/** Sets the row as left by a process that died between the booking and storing the response, two minutes ago. */
const dropStoredResponse = (world: World) =>
  fixture.database.db
    .update(idempotency)
    .set({ status: null, sealedResponse: null, createdAt: sql`now() - interval '2 minutes'` })
    .where(eq(idempotency.organizationId, world.organizationId))
