import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentPath, restFixture } from '#server/testing/rest.ts'

const fixture = restFixture()
const { createClient } = fixture

describe('the REST API', () => {
  it('returns a problem for an unknown path and for an unknown authentication scheme', async () => {
    const { call, failures } = createClient()
    const missing = await call('GET', '/api/v2/nothing')
    expect([missing.status, missing.body.code]).toEqual([404, 'not_found'])
    const digest = { authorization: 'Digest x' }
    expect((await call('GET', `${appointmentPath}/${newId()}`, { headers: digest })).status).toBe(401)
    expect(failures).toEqual([])
  })

  it('limits public requests by address, and returns the remaining number', async () => {
    const { call } = createClient({ LIMIT_PUBLIC_PER_MINUTE: '2' })
    const headers = { 'x-forwarded-for': '198.51.100.77' }
    const responses = []
    for (let times = 0; times < 3; times++) responses.push(await call('GET', '/api/v2/openapi.json', { headers }))
    expect(responses.map((response) => response.status)).toEqual([200, 200, 429])
    expect(responses.map((response) => response.headers.get('ratelimit-remaining'))).toEqual(['1', '0', '0'])
    expect(responses[2]?.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  it('publishes an OpenAPI 3.1 document', async () => {
    const { body } = await createClient().call('GET', '/api/v2/openapi.json')
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
    expect(body.webhooks['appointment.create']?.post.requestBody).toBeDefined()
    expect(JSON.stringify(body)).not.toContain('sandbox')
  })
})
