import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { appointments } from '#db/schema/appointments.ts'
import { idempotency } from '#db/schema/idempotency.ts'
import { unseal } from '#server/lib/seal.ts'
import type { World } from '#server/testing/builders.ts'
import { testConfig } from '#server/testing/context.ts'
import { appointmentPath, request, restFixture } from '#server/testing/rest.ts'

const stage = restFixture()
const { createClient: door, createCompany: company, readSentCode: sentCode } = stage

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
    const rows = await stage.database.db
      .select()
      .from(appointments)
      .where(eq(appointments.organizationId, world.organizationId))
    expect(rows).toHaveLength(1)
    const changed = await send('one', { title: 'Other' })
    expect([changed.status, changed.body.reason]).toEqual([400, 'idempotency_key_reused'])
    const kept = await stage.database.db
      .select()
      .from(idempotency)
      .where(eq(idempotency.organizationId, world.organizationId))
    const row = kept[0]
    const text = unseal(
      testConfig().ENCRYPTION_KEYS,
      `idempotency:${row?.caller}:one`,
      row?.sealedResponse ?? Buffer.alloc(0),
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
    const made = await stage.database.db
      .select({ id: appointments.id })
      .from(appointments)
      .where(eq(appointments.organizationId, world.organizationId))
    expect(made).toHaveLength(1)
  })
})

/** As a process leaves it that dies between the booking and the answer, two minutes ago. */
const forgetAnswer = (world: World) =>
  stage.database.db
    .update(idempotency)
    .set({ status: null, sealedResponse: null, createdAt: sql`now() - interval '2 minutes'` })
    .where(eq(idempotency.organizationId, world.organizationId))
