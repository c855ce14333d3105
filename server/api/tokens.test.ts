import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentPath, request, restFixture } from '#server/testing/rest.ts'

const fixture = restFixture()
const { createClient, createOrganization } = fixture

describe('access tokens', () => {
  it('are issued for client credentials in the body and as Basic authentication', async () => {
    const world = await createOrganization()
    const { call } = createClient()
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: world.clientId,
      client_secret: 'client-secret',
    })
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const issued = await call('POST', '/api/oauth/token', { body: form.toString(), headers: type })
    expect(issued.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    expect(issued.headers.get('cache-control')).toBe('no-store')
    expect(
      (await call('POST', appointmentPath, { token: issued.body.access_token, body: request(world) })).status,
    ).toBe(200)
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

  it('are issued for trying the API only with a sandbox', async () => {
    const world = await createOrganization()
    expect(
      (
        await createClient().call(
          'GET',
          `/api/sandbox/token?role=ROLE_CLIENT_SERVICE&application=${world.applicationId}`,
        )
      ).status,
    ).toBe(200)
    expect(
      (await createClient({ SANDBOX_URL: '' }).call('GET', '/api/sandbox/token?role=ROLE_CLIENT_SERVICE')).status,
    ).toBe(404)
  })
})
