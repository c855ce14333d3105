import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentPath, restFixture } from '#server/testing/rest.ts'

const stage = restFixture()
const { createClient: door } = stage

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
    expect(body.webhooks['appointment.create']?.post.requestBody).toBeDefined()
    expect(JSON.stringify(body)).not.toContain('sandbox')
  })
})
