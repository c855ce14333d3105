import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import {
  type GenesysHarness,
  sessionHelpers,
  shortTimeouts,
  startGenesysHarness,
  waitUntil,
} from '#server/testing/genesys.ts'
import { currentSession } from './rules.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterEach(() => genesys.clearFaults())
afterAll(() => genesys.close())

const { booked, sessionsOf } = sessionHelpers(() => genesys)

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

it('sends Genesys no personal data', async () => {
  const ledger = JSON.stringify(await genesys.ledger())
  for (const planted of ['Chris', 'Customer@', 'customer@example.test', '493011122233', 'Test Agent'])
    expect(ledger).not.toContain(planted)
})
