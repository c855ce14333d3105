import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { type GenesysHarness, startGenesysHarness } from '#server/testing/genesys.ts'
import { currentSession } from '#server/video/sessions/rules.ts'
import { openByJoinLink } from './join.ts'
import { requestNewSession } from './requestNewSession.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness()
})
afterEach(() => genesys.clearFaults())
afterAll(() => genesys.close())

const anybody: Actor = { kind: 'public', clientIp: null, browserId: null }
const bookUpcoming = async (inMinutes = 5) => {
  const world = await genesys.organization()
  const booked = await genesys.book(world, addMinutes(genesys.clock.now(), inMinutes))
  await genesys.runDueJobs()
  const current = async () => currentSession(await genesys.snapshot(world, booked.id))
  return { world, ...booked, current }
}
const lose = () => genesys.injectFault({ path: '/video/sessions/', method: 'GET', mode: 'status', status: 404 })

describe('a session lost at the provider', () => {
  it('is replaced on request, at most three times in ten minutes, and recorded on the timeline', async () => {
    const { joinToken: token, id, current } = await bookUpcoming()
    const ctx = genesys.ctxOf(anybody)
    await lose()
    expect(await openByJoinLink(ctx, { token })).toEqual({ ok: false, reason: 'gone' })
    expect(await requestNewSession(ctx, { token })).toEqual({ ok: true })
    await genesys.runDueJobs()
    expect((await current())?.generation).toBe(2)
    expect(await genesys.timelineKinds(id)).toContain('session_gone')
    for (const generation of [3, 4]) {
      expect(await requestNewSession(ctx, { token })).toEqual({ ok: true })
      await genesys.runDueJobs()
      expect((await current())?.generation).toBe(generation)
    }
    expect(await requestNewSession(ctx, { token })).toEqual({ ok: false, reason: 'limited' })
    await genesys.clearFaults()
    expect(await openByJoinLink(ctx, { token })).toMatchObject({ ok: true })
  })

  it('is replaced once for two simultaneous requests', async () => {
    const { joinToken: token, current } = await bookUpcoming()
    await lose()
    const ctx = genesys.ctxOf(anybody)
    await Promise.all([requestNewSession(ctx, { token }), requestNewSession(ctx, { token })])
    await genesys.runDueJobs()
    expect((await current())?.generation).toBe(2)
  })

  it('is not replaced while it exists, while the provider is down or before joining opens', async () => {
    const { joinToken: token, current } = await bookUpcoming()
    const ctx = genesys.ctxOf(anybody)
    expect(await requestNewSession(ctx, { token })).toEqual({ ok: false, reason: 'still_exists' })
    await genesys.injectFault({ path: '/video/sessions/', method: 'GET', mode: 'status', status: 503 })
    expect(await requestNewSession(ctx, { token })).toEqual({ ok: false, reason: 'still_exists' })
    expect((await current())?.generation).toBe(1)
    const early = await bookUpcoming(120)
    expect(await requestNewSession(ctx, { token: early.joinToken })).toEqual({ ok: false, reason: 'early' })
    expect(await requestNewSession(ctx, { token: early.manageToken })).toEqual({ ok: false, reason: 'unknown' })
  })
})
