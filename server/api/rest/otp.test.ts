import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentPath, request, restFixture, type TestOrganization, tuesday } from '#server/testing/rest.ts'

const fixture = restFixture()
const { createClient, createOrganization, readSentCode } = fixture

describe('booking with a code', () => {
  async function requestCode(world: TestOrganization, config: Record<string, string> = {}) {
    const { call, clock } = createClient(config)
    const contact = { email: `${newId()}@example.test` }
    const start = `${tuesday}T09:00:00Z`
    const body = { applicationId: world.applicationId, contact, purpose: 'book', start, duration: 'PT30M' }
    const response = await call('POST', '/api/v2/otp', { body })
    const code = response.status === 202 ? await readSentCode(world) : ''
    const basic = (secret = code) => ({
      authorization: `Basic ${Buffer.from(`${contact.email}:${secret}`).toString('base64')}`,
    })
    const customers = [{ name: { firstName: 'Chris' }, contact: { primaryEmail: contact.email.toUpperCase() } }]
    return { call, clock, response, code, basic, contact, body: request(world, { customers }) }
  }

  it('books the held slot, and shows the customer only their own link', async () => {
    const { call, response, basic, body } = await requestCode(await createOrganization())
    expect(response.status).toBe(202)
    expect(response.body.holdExpiresAt).toBe('2026-11-23T09:10:00Z')
    const booked = await call('POST', `${appointmentPath}/basic`, { headers: basic(), body })
    expect(booked.body).toMatchObject({ status: 'ACTIVATED', start: `${tuesday}T09:00:00Z` })
    expect(booked.status).toBe(200)
    expect(booked.text).not.toContain('secureToken')
    expect(booked.text.match(/accessUrl/g)).toHaveLength(1)
  })

  it('refuses a wrong and a used code', async () => {
    const { call, basic, code, body } = await requestCode(await createOrganization())
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
  ])('refuses %s without using up the code', async (_, overrides, pointer) => {
    const { call, basic, body } = await requestCode(await createOrganization())
    const refused = await call('POST', `${appointmentPath}/basic`, {
      headers: basic(),
      body: { ...body, ...overrides },
    })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, pointer])
    expect((await call('POST', `${appointmentPath}/basic`, { headers: basic(), body })).status).toBe(200)
  })

  it('returns alternatives for a taken start, and 404 for an unknown preset', async () => {
    const world = await createOrganization()
    await requestCode(world)
    const second = await requestCode(world)
    expect([second.response.status, second.response.body.reason]).toEqual([409, 'taken'])
    expect(second.response.body.alternatives.length).toBeGreaterThan(0)
    const body = {
      applicationId: world.applicationId,
      contact: { email: 'a@example.test' },
      purpose: 'book',
      presetId: 'nothing',
    }
    expect((await second.call('POST', '/api/v2/otp', { body })).status).toBe(404)
  })

  it('limits the codes for one contact, and returns when to retry', async () => {
    const world = await createOrganization()
    const { call } = createClient({ LIMIT_OTP_PER_CONTACT_PER_10MIN: '1' })
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
