import { describe, expect, it } from 'vitest'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { appointmentPath, monday, request, restFixture, tuesday } from '#server/testing/rest.ts'

const fixture = restFixture()
const { createClient, createOrganization, emailOf } = fixture

describe('notification history', () => {
  it('is readable by the staff of the appointment; an empty history returns 200 without a body', async () => {
    const [world, other] = [await createOrganization(), await createOrganization()]
    const { call, tokenFor, clock } = createClient()
    const service = await tokenFor('ROLE_CLIENT_SERVICE', { application: world.applicationId })
    const created = await call('POST', appointmentPath, { token: service, body: request(world) })
    const path = `${appointmentPath}/${created.body.id}/notifications`
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
        appointmentId: created.body.id,
        channel: 'EMAIL',
        type: 'CREATE',
        recipient: { displayName: 'Chris Customer', type: 'CUSTOMER' },
      },
    ])
    expect(body.content[0]).not.toHaveProperty('scheduledFor')
    const events = await call('GET', `${path}/events?statusId=${body.content[0]?.id}`, { token })
    expect(events.body.content.map((one: { statusId: string }) => one.statusId)).toContain(body.content[0]?.id)
    expect((await call('GET', path, { token: service })).status).toBe(403)
    expect(
      (await call('GET', path, { token: await tokenFor('ROLE_AGENT', { user: await emailOf(other.agentId) }) })).status,
    ).toBe(404)
    expect((await call('GET', `${path}?type=NONSENSE`, { token })).status).toBe(400)
    expect((await call('GET', `${path}?pageSize=101`, { token })).status).toBe(400)
    const bare = await buildAppointment(fixture.database.db, world, {
      startAt: new Date(`${tuesday}T14:00:00Z`),
      now: clock.now(),
    })
    const nothing = await call('GET', `${appointmentPath}/${bare.id}/notifications`, { token })
    expect([nothing.status, nothing.text]).toEqual([200, ''])
  })
})

describe('availability', () => {
  it('lists free times by id, and by slug with the application', async () => {
    const world = await createOrganization()
    const { call } = createClient()
    const range = `from=${tuesday}&to=2026-11-25&timezone=Europe/Berlin`
    const { status, body } = await call('GET', `/api/v2/availability?presetId=${world.presetId}&${range}`)
    expect(status).toBe(200)
    expect(body.slots).toHaveLength(20)
    expect(body.slots[0]).toEqual({ start: `${tuesday}T07:00:00Z`, end: `${tuesday}T07:30:00Z` })
    const bySlug = await call(
      'GET',
      `/api/v2/availability/?presetId=video-consultation&applicationId=${world.applicationId}&${range}`,
    )
    expect(bySlug.body).toEqual(body)
  })

  it('leaves out booked and held times, and explains why only as far as the caller may know', async () => {
    const world = await createOrganization()
    const { call, tokenFor, clock } = createClient()
    await buildAppointment(fixture.database.db, world, { startAt: new Date(`${tuesday}T09:00:00Z`), now: clock.now() })
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
    expect(taken?.agents).toEqual([{ agentId: world.agentId, reason: 'busy' }])
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
    const world = await createOrganization()
    expect((await createClient().call('GET', `/api/v2/availability?presetId=${world.presetId}&${range}`)).status).toBe(
      status,
    )
  })
})
