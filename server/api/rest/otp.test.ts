import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentPath, type Company, request, restFixture, tuesday } from '#server/testing/rest.ts'

const stage = restFixture()
const { createClient: door, createCompany: company, readSentCode: sentCode } = stage

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
