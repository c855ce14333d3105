import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { buildAgent, type World } from '#server/testing/builders/buildWorld.ts'
import { type GenesysHarness, sessionHelpers, shortTimeouts, startGenesysHarness } from '#server/testing/genesys.ts'
import { getProviderLink } from './getProviderLink.ts'
import { provisionSession } from './provision.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterEach(() => genesys.clearFaults())
afterAll(() => genesys.close())

const { booked, sessionsOf } = sessionHelpers(() => genesys)

describe('the provider’s link', () => {
  it('is fetched from Genesys when needed and stored nowhere', async () => {
    const { id, world } = await booked()
    expect(await getProviderLink(genesys.ctx, await genesys.snapshot(world, id))).toEqual({
      ok: false,
      reason: 'not_ready',
    })
    await genesys.runDueJobs()
    const link = await getProviderLink(genesys.ctx, await genesys.snapshot(world, id))
    const url = link.ok && 'url' in link ? new URL(link.url) : null
    expect(url?.pathname).toMatch(/^\/video\/.+\/join$/)
    const key = url?.searchParams.get('key') ?? 'none'
    const rows = await genesys.database.sql`select v::text as row from video_sessions v where appointment_id = ${id}`
    expect(JSON.stringify(rows)).not.toContain(key)
  })

  it('is unavailable while Genesys is down, and survives a single 404', async () => {
    const { id, world } = await booked()
    await genesys.runDueJobs()
    const appointment = await genesys.snapshot(world, id)
    await genesys.injectFault({ path: '/video/sessions/', mode: 'status', status: 503, times: 1 })
    expect(await getProviderLink(genesys.ctx, appointment)).toEqual({ ok: false, reason: 'unavailable' })
    await genesys.injectFault({ path: '/video/sessions/', mode: 'status', status: 404, times: 1 })
    expect(await getProviderLink(genesys.ctx, appointment)).toMatchObject({ ok: true })
  })
})

describe('staff who request a session', () => {
  const staffOf = async (world: World, role: 'agent' | 'supervisor') => {
    const { organizationId, applicationId } = world
    const staffId = await buildAgent(genesys.database.db, { organizationId, applicationId, role })
    return genesys.ctxOf({ kind: role, organizationId, applicationId, staffId })
  }

  it('get it at once, long before the lead time', async () => {
    const { id, world } = await booked(addMinutes(genesys.clock.now(), 60 * 72))
    const ctx = await staffOf(world, 'supervisor')
    expect(await provisionSession(ctx, { appointmentId: id, replace: false, endCall: false })).toEqual({
      state: 'queued',
      generation: 1,
    })
    await genesys.runDueJobs()
    expect((await sessionsOf(id)).live).toHaveLength(1)
    expect(await provisionSession(ctx, { appointmentId: id, replace: false, endCall: false })).toEqual({
      state: 'ready',
      generation: 1,
    })
  })

  it('get a new one that replaces the current one', async () => {
    const { id, world } = await booked()
    await genesys.runDueJobs()
    const ctx = await staffOf(world, 'supervisor')
    expect(await provisionSession(ctx, { appointmentId: id, replace: true, endCall: false })).toEqual({
      state: 'queued',
      generation: 2,
    })
    await genesys.runDueJobs()
    const { live, removed } = await sessionsOf(id)
    expect([live.length, removed.length]).toEqual([1, 1])
  })

  it('are refused when the appointment is over or not theirs', async () => {
    const { id, world } = await booked()
    const other = await genesys.organization()
    const refusedTo = async (of: World, role: 'agent' | 'supervisor') =>
      expect(provisionSession(await staffOf(of, role), { appointmentId: id, replace: false, endCall: false })).rejects
    await (await refusedTo(other, 'supervisor')).toMatchObject({ code: 'not_found' })
    await (await refusedTo(world, 'agent')).toMatchObject({ code: 'not_found' })
    const anybody = genesys.ctxOf({ kind: 'public', clientIp: null, browserId: null })
    await expect(
      provisionSession(anybody, { appointmentId: id, replace: false, endCall: false }),
    ).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await genesys.change(world, id, { cancel: true })
    await (await refusedTo(world, 'supervisor')).toMatchObject({ code: 'conflict', details: { reason: 'over' } })
  })
})
