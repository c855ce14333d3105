import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AppError } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { World } from '#server/testing/builders/buildWorld.ts'
import {
  type GenesysHarness,
  sessionHelpers,
  shortTimeouts,
  startGenesysHarness,
  waitUntil,
} from '#server/testing/genesys.ts'
import { findSessionOfEvent } from './data.ts'
import { receiveSessionEvent } from './receive.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterEach(() => genesys.clearFaults())
afterAll(() => genesys.close())

const { booked, sessionsOf } = sessionHelpers(() => genesys)

const emit = (sessionId: string, type: string, participant?: string) =>
  genesys.post(`/genesys/sessions/${sessionId}/events`, { type: `video-session.${type}`, participant })

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
  const ownSecret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`

  it('are stored once, however often they are sent', async () => {
    const { session, world } = await withSession()
    const rawBody = bodyFor(session.id, `evt-${session.id}`)
    const input = { applicationId: world.applicationId, rawBody, headers: sign(ownSecret, rawBody) }
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
    const old = sign(ownSecret, rawBody, new Date(Date.now() - 6 * 60_000))
    for (const headers of [sign(foreignSecret, rawBody), old, {}])
      await expect(receiveSessionEvent(genesys.ctx, { applicationId, rawBody, headers })).rejects.toMatchObject(refused)
    const foreign = { applicationId: other.applicationId, rawBody, headers: sign(ownSecret, rawBody) }
    expect(await receiveSessionEvent(genesys.ctx, foreign)).toEqual({ stored: false })
    const event = { providerId: session.id, name: null }
    const findFor = (of: string) => findSessionOfEvent(genesys.database.db, world.organizationId, of, event)
    expect(await findFor(applicationId)).toMatchObject({ providerId: session.id })
    expect(await findFor(other.applicationId)).toBeNull()
  })
})
