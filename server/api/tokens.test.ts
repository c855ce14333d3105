import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentPath, request, restFixture } from '#server/testing/rest.ts'

const stage = restFixture()
const { createClient: door, createCompany: company } = stage

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
