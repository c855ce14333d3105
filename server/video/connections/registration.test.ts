import { describe, expect, it, vi } from 'vitest'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { getVideo } from '#server/tenants/applications/getVideo.ts'
import { connectionFixture, connectionRegion } from '#server/testing/connections.ts'
import { refusal } from '#server/testing/refusal.ts'
import { registerConnection } from './register.ts'
import { renewWebhookSecret } from './renewSecret.ts'
import { retireConnection } from './retire.ts'
import { setVideoAdapter } from './setVideoAdapter.ts'

const stage = connectionFixture()
const { as, save, view, registeredWebhooks, webhookSecret } = stage
const region = connectionRegion

/** Whether an event of a session in that region arrives through the signed webhook. */
const isEventAccepted = async (): Promise<boolean> => {
  const appointment = await stage.genesys.book(stage.world, new Date(stage.genesys.clock.now().getTime() + 3_600_000))
  await stage.genesys.runDueJobs()
  const [session] = (await stage.genesys.snapshot(stage.world, appointment.id)).sessions
  await stage.genesys.post(`/genesys/sessions/${session?.providerId}/events`, { type: 'video-session.join' })
  const wasRecorded = () =>
    stage.genesys.database.sql`select 1 from session_events where session_id = ${session?.id ?? ''} and type = 'join'`
  return vi.waitUntil(async () => (await wasRecorded()).length > 0, { timeout: 5_000 }).catch(() => false)
}

describe('the webhook registration', () => {
  it('shows why it failed, keeps retrying and is retried at once on request', async () => {
    await stage.genesys.injectFault({ path: '/api/v2/platform/webhooks/v2', mode: 'status', status: 403, times: 1 })
    await save()
    await stage.genesys.runManyJobs()
    expect((await view()).registration).toMatchObject({ state: 'failed', reason: 'not.authorized' })
    await registerConnection(as('admin'), stage.input)
    expect((await view()).registration.state).toBe('requested')
    await stage.genesys.runManyJobs()
    expect((await view()).registration.state).toBe('registered')
    expect(await registeredWebhooks()).toHaveLength(1)
  })

  it('is updated with a renewed secret while the previous one stays valid for a while', async () => {
    await save()
    await stage.genesys.runDueJobs()
    const before = await webhookSecret()
    await renewWebhookSecret(as('admin'), stage.input)
    const during = await getGenesysConnection(
      stage.genesys.ctx,
      stage.world.organizationId,
      stage.world.applicationId,
      region,
    )
    expect(during?.previousWebhookSecret).toBe(before)
    await stage.genesys.runDueJobs()
    const after = await webhookSecret()
    expect(after).not.toBe(before)
    expect(await registeredWebhooks()).toHaveLength(1)
    expect(await isEventAccepted()).toBe(true)
    await stage.genesys.database.sql`update genesys_settings set previous_until = now() - interval '1 second'
      where application_id = ${stage.world.applicationId}`
    const later = await getGenesysConnection(
      stage.genesys.ctx,
      stage.world.organizationId,
      stage.world.applicationId,
      region,
    )
    expect(later?.previousWebhookSecret).toBeNull()
  })

  it('counts as failed while the vendor still uses the previous secret', async () => {
    await save()
    await stage.genesys.runDueJobs()
    await stage.genesys.injectFault({ path: '/api/v2/platform/webhooks/v2/', mode: 'status', status: 503, times: 1 })
    await renewWebhookSecret(as('admin'), stage.input)
    await stage.genesys.runManyJobs()
    expect((await view()).registration.state).toBe('failed')
  })

  it('gets a new secret with another client, so that events of the previous organization are refused', async () => {
    const { version } = await save()
    await stage.genesys.runDueJobs()
    const before = await webhookSecret()
    await save({ version, clientId: `other-${stage.world.applicationId}`, clientSecret: 'another' })
    expect(await webhookSecret()).not.toBe(before)
  })

  it('ends after the last session is removed when the provider changes, and starts again on return', async () => {
    await save()
    const appointment = await stage.genesys.book(stage.world, new Date(stage.genesys.clock.now().getTime() + 3_600_000))
    await stage.genesys.runDueJobs()
    expect((await stage.genesys.snapshot(stage.world, appointment.id)).sessions).toHaveLength(1)
    await setVideoAdapter(as('admin'), { applicationId: stage.world.applicationId, adapter: 'builtin' })
    await stage.genesys.advanceTo(new Date(stage.genesys.clock.now().getTime() + 6 * 60_000))
    expect(await registeredWebhooks()).toEqual([])
    expect((await view()).registration.state).toBe('none')
    expect(await refusal(registerConnection(as('admin'), stage.input))).toMatchObject({
      details: { reason: 'no_events' },
    })
    await setVideoAdapter(as('admin'), { applicationId: stage.world.applicationId, adapter: 'genesys-sessions' })
    await stage.genesys.runDueJobs()
    expect(await registeredWebhooks()).toHaveLength(1)
    expect((await view()).registration.state).toBe('registered')
  })
})

it('retries the registration at once after a change, although the circuit breaker is open', async () => {
  const { organizationId, applicationId } = stage.world
  await stage.genesys.database
    .sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until)
    values (${organizationId}, ${`genesys.sessions/${applicationId}`}, 5, 3, now(), now() + interval '1 hour')`
  await save()
  await stage.genesys.runManyJobs()
  expect((await view()).registration.state).toBe('registered')
})

describe('retiring a region', () => {
  it('creates no new session there and deletes the settings after the last session is removed', async () => {
    await save()
    // Each region is a Genesys organization of its own.
    await save({ region: 'mypurecloud.de', primary: true, clientId: `second-${stage.world.applicationId}` })
    const appointment = await stage.genesys.book(stage.world, new Date(stage.genesys.clock.now().getTime() + 3_600_000))
    await stage.genesys.database.sql`update staff set region = ${region} where id = ${stage.world.agentId}`
    const there = await stage.genesys.book(stage.world, new Date(stage.genesys.clock.now().getTime() + 7_200_000))
    await stage.genesys.runDueJobs()
    const regionsOf = async (id: string) =>
      (await stage.genesys.snapshot(stage.world, id)).sessions.map((one) => one.region)
    expect([await regionsOf(appointment.id), await regionsOf(there.id)]).toContainEqual([region])
    await retireConnection(as('admin'), stage.input)
    await stage.genesys.runDueJobs()
    expect((await view()).retiredAt).not.toBeNull()
    const after = await stage.genesys.book(stage.world, new Date(stage.genesys.clock.now().getTime() + 10_800_000))
    await stage.genesys.runDueJobs()
    expect(await regionsOf(after.id)).toEqual(['mypurecloud.de'])
    for (const { id } of [appointment, there]) await stage.genesys.change(stage.world, id, { cancel: true })
    await stage.genesys.advanceTo(new Date(stage.genesys.clock.now().getTime() + 6 * 60_000))
    expect(await refusal(view())).toMatchObject({ code: 'not_found' })
    expect((await registeredWebhooks()).length).toBe(1)
  })

  it('is refused for the primary region while others exist, and for the last one while calls need it', async () => {
    await save()
    expect(await refusal(retireConnection(as('admin'), stage.input))).toMatchObject({
      details: { reason: 'in_use' },
    })
    await save({ region: 'mypurecloud.de' })
    expect(await refusal(retireConnection(as('admin'), stage.input))).toMatchObject({
      details: { reason: 'primary' },
    })
    expect(await refusal(retireConnection(as('admin'), { ...stage.input, region: 'nowhere' }))).toMatchObject({
      code: 'not_found',
    })
  })

  it('prevents choosing a provider that needs it', async () => {
    const choose = setVideoAdapter(as('admin'), { applicationId: stage.world.applicationId, adapter: 'none' })
    await choose
    const back = setVideoAdapter(as('admin'), { applicationId: stage.world.applicationId, adapter: 'genesys-sessions' })
    expect(await refusal(back)).toMatchObject({ details: { reason: 'not_set_up' } })
    expect((await getVideo(as('admin'), {})).current).toBe('none')
  })
})
