import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AppError } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import { buildAgent, type World } from '#server/testing/builders.ts'
import { type GenesysHarness, shortTimeouts, startGenesysHarness } from '#server/testing/genesys.ts'
import { findSessionOfEvent } from './data.ts'
import { getProviderLink } from './getProviderLink.ts'
import { provisionSession } from './provision.ts'
import { receiveSessionEvent } from './receive.ts'
import { currentSession } from './rules.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterEach(() => genesys.clearFaults())
afterAll(() => genesys.close())

const inAnHour = () => addMinutes(genesys.clock.now(), 60)
const booked = async (startAt = inAnHour()) => {
  const world = await genesys.organization()
  const appointment = await genesys.book(world, startAt)
  return { world, ...appointment }
}
/** Sessions of one appointment at Genesys. */
const sessionsOf = async (id: string) => {
  const ofThis = (one: { request: Record<string, unknown> }) => JSON.stringify(one.request.attributes).includes(id)
  const { sessions, deletedSessions } = await genesys.state()
  return { live: sessions.filter(ofThis), removed: deletedSessions.filter(ofThis) }
}
const emit = (sessionId: string, type: string, participant?: string) =>
  genesys.post(`/genesys/sessions/${sessionId}/events`, { type: `video-session.${type}`, participant })
const waitUntil = async (isTrue: () => Promise<boolean>) => {
  for (let attempts = 0; attempts < 100 && !(await isTrue()); attempts++)
    await new Promise((resolve) => setTimeout(resolve, 30))
}

describe('creating a session', () => {
  it('creates one session per booking, without personal data', async () => {
    const { id, world } = await booked()
    await genesys.runDueJobs()
    const { live } = await sessionsOf(id)
    expect(live).toHaveLength(1)
    expect(live[0]?.request).toEqual({
      name: expect.stringMatching(/^Appt-[0-9a-f]{16}-\d{8}T\d{4}Z-1$/),
      description: 'Secure Video Appointment',
      maxParticipants: 2,
      duration: (60 + 30 + 15) * 60,
      settings: {
        allowRecording: false,
        allowScreenShare: true,
        allowChat: true,
        moderatorRequired: true,
        participantsCanInviteOthers: false,
      },
      participants: [
        { participantType: 'customer', name: 'Customer', sipAddress: null },
        { participantType: 'agent', name: 'Agent', sipAddress: null },
      ],
      attributes: { appointmentId: id, region: 'eu-central-1' },
    })
    const current = currentSession(await genesys.snapshot(world, id))
    expect(current).toMatchObject({ generation: 1, region: 'mypurecloud.de', providerId: live[0]?.id })
    expect(await genesys.timelineKinds(id)).toEqual(['session_created'])
  })

  it('waits until the lead time before the start', async () => {
    const { id } = await booked(addMinutes(genesys.clock.now(), 60 * 48))
    await genesys.runDueJobs()
    expect((await sessionsOf(id)).live).toEqual([])
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 60 * 24))
    expect((await sessionsOf(id)).live).toHaveLength(1)
  })

  it.each(['drop-response', 'reset', 'hang'])('creates one session when the response is lost (%s)', async (mode) => {
    await genesys.injectFault({ path: '/video/sessions', method: 'POST', mode, times: 1 })
    const { id, world } = await booked()
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 3))
    const { live, removed } = await sessionsOf(id)
    expect([live.length, removed.length]).toEqual([1, 0])
    expect(currentSession(await genesys.snapshot(world, id))?.providerId).toBe(live[0]?.id)
  })

  it('removes the duplicate that a slow response left behind', async () => {
    await genesys.injectFault({ path: '/video/sessions', method: 'POST', mode: 'slow', delayMs: 1_500, times: 1 })
    const { id, world } = await booked()
    await genesys.runDueJobs()
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 0.5))
    await waitUntil(async () => (await sessionsOf(id)).live.length > 1)
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 5))
    const { live, removed } = await sessionsOf(id)
    expect(removed).toHaveLength(1)
    expect(live.map((one) => one.id)).toEqual([currentSession(await genesys.snapshot(world, id))?.providerId])
  })

  it('obeys Retry-After without using up an attempt', async () => {
    await genesys.injectFault({
      path: '/video/sessions',
      method: 'POST',
      mode: 'status',
      status: 429,
      retryAfter: 1,
      times: 1,
    })
    const { id } = await booked()
    const requestCount = async () =>
      (await genesys.ledger()).filter((one) => JSON.stringify(one.body ?? '').includes(id)).length
    const before = Date.now()
    await genesys.runDueJobs()
    await waitUntil(async () => {
      await genesys.runDueJobs()
      return (await sessionsOf(id)).live.length === 1
    })
    expect((await sessionsOf(id)).live).toHaveLength(1)
    expect(await requestCount()).toBe(2)
    expect(Date.now() - before).toBeGreaterThanOrEqual(900)
  })

  it('keeps trying while Genesys is down and succeeds when it is back', async () => {
    await genesys.injectFault({ path: '/video/sessions', mode: 'status', status: 503, times: 6 })
    const { id } = await booked(addMinutes(genesys.clock.now(), 180))
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 20))
    expect((await sessionsOf(id)).live).toHaveLength(1)
  })

  it('signs in again once when its token is refused', async () => {
    await genesys.injectFault({ path: '/video/sessions', method: 'POST', mode: 'status', status: 401, times: 1 })
    const { id } = await booked()
    await genesys.runDueJobs()
    expect((await sessionsOf(id)).live).toHaveLength(1)
  })

  it('records a final refusal on the timeline', async () => {
    await genesys.injectFault({ path: '/video/sessions', method: 'POST', mode: 'status', status: 400, times: 1 })
    const { id } = await booked()
    await genesys.runDueJobs()
    expect(await genesys.timelineKinds(id)).toEqual(['session_refused'])
  })
})

describe('removing a session', () => {
  it('leaves only the new session after a reschedule', async () => {
    const { id, world } = await booked()
    await genesys.runDueJobs()
    await genesys.change(world, id, { startAt: addMinutes(genesys.clock.now(), 90) })
    await genesys.runDueJobs()
    const { live, removed } = await sessionsOf(id)
    expect(live.map((one) => String(one.request.name).slice(-2))).toEqual(['-2'])
    expect(removed).toHaveLength(1)
  })

  it('leaves none after a cancellation and counts a missing one as removed', async () => {
    const { id, world } = await booked()
    await genesys.runDueJobs()
    await genesys.injectFault({ path: '/video/sessions/', method: 'DELETE', mode: 'drop-response', times: 1 })
    await genesys.change(world, id, { cancel: true })
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 3))
    expect((await sessionsOf(id)).live).toEqual([])
    expect((await genesys.snapshot(world, id)).sessions[0]?.removedAt).not.toBeNull()
    expect(await genesys.timelineKinds(id)).toContain('session_removed')
  })

  it('finds and removes the session whose response was lost before the cancellation', async () => {
    await genesys.injectFault({ path: '/video/sessions', method: 'POST', mode: 'drop-response', times: 1 })
    const { id, world } = await booked()
    await genesys.runDueJobs()
    await genesys.change(world, id, { cancel: true })
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 3))
    const { live, removed } = await sessionsOf(id)
    expect([live.length, removed.length]).toEqual([0, 1])
  })
})

describe('session events', () => {
  const withSession = async () => {
    const appointment = await booked(addMinutes(genesys.clock.now(), 1))
    await genesys.runDueJobs()
    const session = (await sessionsOf(appointment.id)).live[0]
    if (!session) throw new Error('no session')
    return { ...appointment, session }
  }
  const statusOf = async (world: World, id: string) => (await genesys.snapshot(world, id)).status

  it('reach the appointment by signed webhooks: waiting, in progress, completed', async () => {
    const { id, world, session } = await withSession()
    await emit(session.id, 'join', 'customer')
    await waitUntil(async () => (await genesys.timelineKinds(id)).includes('customer_joined'))
    await genesys.runDueJobs()
    const waiting = await genesys.snapshot(world, id)
    expect(waiting.participants.map((one) => one.state).sort()).toEqual(['WAITING', null])
    await emit(session.id, 'join', 'agent')
    await waitUntil(async () => (await genesys.timelineKinds(id)).includes('agent_joined'))
    await genesys.runDueJobs()
    expect(await statusOf(world, id)).toBe('in_progress')
    await emit(session.id, 'completed')
    await waitUntil(async () => (await genesys.timelineKinds(id)).includes('session_completed'))
    await genesys.runDueJobs()
    expect(await statusOf(world, id)).toBe('completed')
  })

  it('are recovered by polling when every webhook was lost', async () => {
    const { id, world, session } = await withSession()
    await genesys.post('/webhooks/mode', { vendor: 'genesys', drop: true })
    await emit(session.id, 'join', 'customer')
    await emit(session.id, 'join', 'agent')
    await genesys.advanceTo(addMinutes(genesys.clock.now(), 12))
    await genesys.post('/webhooks/mode', { vendor: 'genesys' })
    expect(await statusOf(world, id)).toBe('in_progress')
    expect(await genesys.timelineKinds(id)).toEqual(expect.arrayContaining(['customer_joined', 'agent_joined']))
  })

  it('replace a failed session by the next generation', async () => {
    const { id, session } = await withSession()
    await emit(session.id, 'failed')
    await waitUntil(async () => (await genesys.timelineKinds(id)).includes('session_failed'))
    await genesys.runDueJobs()
    const { live, removed } = await sessionsOf(id)
    expect(live.map((one) => String(one.request.name).slice(-2))).toEqual(['-2'])
    expect(removed.map((one) => one.id)).toEqual([session.id])
  })

  const bodyFor = (sessionId: string, eventId: string) =>
    JSON.stringify({
      id: eventId,
      type: 'video-session.join',
      timestamp: genesys.clock.now().toISOString(),
      data: { sessionId, name: 'x', participantType: 'customer' },
    })
  const sign = (secret: string, rawBody: string, at = new Date()) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, rawBody),
  })
  const ours = `whsec_${Buffer.alloc(24, 5).toString('base64')}`

  it('are stored once, however often they are sent', async () => {
    const { session, world } = await withSession()
    const rawBody = bodyFor(session.id, `evt-${session.id}`)
    const input = { applicationId: world.applicationId, rawBody, headers: sign(ours, rawBody) }
    expect(await receiveSessionEvent(genesys.ctx, input)).toEqual({ stored: true })
    expect(await receiveSessionEvent(genesys.ctx, input)).toEqual({ stored: false })
  })

  it('are refused with a wrong, old or missing signature, or for another application’s session', async () => {
    const { session, world } = await withSession()
    const other = await genesys.organization()
    const rawBody = bodyFor(session.id, `evt-x-${session.id}`)
    const { applicationId } = world
    const refused = { code: 'unauthenticated' } satisfies Partial<AppError>
    const foreignSecret = `whsec_${Buffer.alloc(24, 6).toString('base64')}`
    const old = sign(ours, rawBody, new Date(Date.now() - 6 * 60_000))
    for (const headers of [sign(foreignSecret, rawBody), old, {}])
      await expect(receiveSessionEvent(genesys.ctx, { applicationId, rawBody, headers })).rejects.toMatchObject(refused)
    const foreign = { applicationId: other.applicationId, rawBody, headers: sign(ours, rawBody) }
    expect(await receiveSessionEvent(genesys.ctx, foreign)).toEqual({ stored: false })
    const event = { providerId: session.id, name: null }
    const findFor = (of: string) => findSessionOfEvent(genesys.database.db, world.organizationId, of, event)
    expect(await findFor(applicationId)).toMatchObject({ providerId: session.id })
    expect(await findFor(other.applicationId)).toBeNull()
  })
})

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
    expect(await provisionSession(ctx, { appointmentId: id })).toEqual({ state: 'queued', generation: 1 })
    await genesys.runDueJobs()
    expect((await sessionsOf(id)).live).toHaveLength(1)
    expect(await provisionSession(ctx, { appointmentId: id })).toEqual({ state: 'ready', generation: 1 })
  })

  it('get a new one that replaces the current one', async () => {
    const { id, world } = await booked()
    await genesys.runDueJobs()
    const ctx = await staffOf(world, 'supervisor')
    expect(await provisionSession(ctx, { appointmentId: id, fresh: true })).toEqual({ state: 'queued', generation: 2 })
    await genesys.runDueJobs()
    const { live, removed } = await sessionsOf(id)
    expect([live.length, removed.length]).toEqual([1, 1])
  })

  it('are refused when the appointment is over or not theirs', async () => {
    const { id, world } = await booked()
    const other = await genesys.organization()
    const refusedTo = async (of: World, role: 'agent' | 'supervisor') =>
      expect(provisionSession(await staffOf(of, role), { appointmentId: id })).rejects
    await (await refusedTo(other, 'supervisor')).toMatchObject({ code: 'not_found' })
    await (await refusedTo(world, 'agent')).toMatchObject({ code: 'not_found' })
    const anybody = genesys.ctxOf({ kind: 'public', clientIp: null, browserId: null })
    await expect(provisionSession(anybody, { appointmentId: id })).rejects.toMatchObject({ code: 'unauthenticated' })
    await genesys.change(world, id, { cancel: true })
    await (await refusedTo(world, 'supervisor')).toMatchObject({ code: 'conflict', details: { reason: 'over' } })
  })
})

it('sends Genesys no personal data', async () => {
  const ledger = JSON.stringify(await genesys.ledger())
  for (const planted of ['Chris', 'Customer@', 'customer@example.test', '493011122233', 'Test Agent'])
    expect(ledger).not.toContain(planted)
})
