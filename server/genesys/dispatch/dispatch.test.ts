import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { buildAgent, type World } from '#server/testing/builders/buildWorld.ts'
import { type GenesysHarness, type LedgerEntry, shortTimeouts, startGenesysHarness } from '#server/testing/genesys.ts'
import { receiveOpenMessage } from './receive.ts'
import { retryDispatch } from './retry.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterEach(async () => {
  await genesys.clearFaults()
  await genesys.post('/genesys/settings', { conversationLagMs: 0 })
})
afterAll(() => genesys.close())

const MESSAGES = '/inbound/open/message'
const inMinutes = (count: number) => addMinutes(genesys.clock.now(), count)
const booked = async (startAt = inMinutes(60)) => {
  const world = await genesys.organization()
  return { world, ...(await genesys.book(world, startAt)) }
}
/** Conversations of one appointment at Genesys. */
const conversationsOf = async (id: string) => {
  const { conversations } = await genesys.state()
  const all = conversations.filter((one) => one.from.id.includes(id))
  return { all, live: all.filter((one) => one.state !== 'disconnected') }
}
const postsOf = async (id: string): Promise<LedgerEntry[]> =>
  (await genesys.ledger()).filter((one) => one.path.endsWith(MESSAGES) && JSON.stringify(one.body).includes(id))
const dispatchOf = async (world: World, id: string) => (await genesys.snapshot(world, id)).dispatches.at(-1)

describe('the pre-meeting message', () => {
  it('is sent once, five minutes before the start, with the booking’s context', async () => {
    const { id, world, startAt } = await booked()
    await genesys.advanceTo(addMinutes(startAt, -6))
    expect((await conversationsOf(id)).all).toEqual([])
    await genesys.advanceTo(addMinutes(startAt, -5))
    await genesys.advanceTo(addMinutes(startAt, 1))
    const [conversation, ...others] = (await conversationsOf(id)).all
    expect(others).toEqual([])
    expect(conversation?.from).toEqual({ id: `booking:${id}:r1.1`, idType: 'Opaque', nickname: 'Scheduled call' })
    expect(conversation?.messages).toHaveLength(1)
    const [message] = conversation?.messages ?? []
    expect(message?.text).toMatch(/^Scheduled video call at \d\d:\d\d \(Europe\/Berlin\)\nVideo consultation$/)
    expect(message?.customAttributes).toMatchObject({ bookingId: id, revision: '1', startsAt: startAt.toISOString() })
    expect(await dispatchOf(world, id)).toMatchObject({ state: 'sent', conversationId: conversation?.id })
    expect(await genesys.timelineKinds(id)).toContain('dispatched')
  })

  it('opens one conversation when the response is lost, with the same ids and time on every attempt', async () => {
    const { id, startAt } = await booked()
    await genesys.advanceTo(addMinutes(startAt, -6))
    await genesys.injectFault({ path: MESSAGES, mode: 'drop-response', times: 2 })
    await genesys.advanceTo(addMinutes(startAt, -1))
    const posts = await postsOf(id)
    expect(posts).toHaveLength(3)
    expect(new Set(posts.map((one) => JSON.stringify(one.body))).size).toBe(1)
    expect((await conversationsOf(id)).all).toHaveLength(1)
  })

  it('obeys Retry-After and is still sent', async () => {
    const { id, startAt } = await booked()
    await genesys.advanceTo(addMinutes(startAt, -6))
    await genesys.injectFault({ path: MESSAGES, mode: 'status', status: 429, retryAfter: 1, times: 1 })
    await genesys.advanceTo(addMinutes(startAt, -4))
    expect((await conversationsOf(id)).all).toHaveLength(1)
  })

  it('fails after five attempts, the last at least a minute before the start, and is then sent only by a manual retry', async () => {
    const { id, world, startAt } = await booked()
    await genesys.advanceTo(addMinutes(startAt, -6))
    await genesys.injectFault({ path: MESSAGES, mode: 'status', status: 503 })
    await genesys.advanceTo(addMinutes(startAt, -1))
    expect(await postsOf(id)).toHaveLength(5)
    expect(await dispatchOf(world, id)).toMatchObject({ state: 'failed' })
    expect(await genesys.timelineKinds(id)).toContain('pre_meeting_failed')
    await genesys.clearFaults()
    await genesys.advanceTo(addMinutes(startAt, 2))
    expect(await postsOf(id)).toHaveLength(5)

    const ctx = await staffOf(world, 'supervisor')
    expect(await retryDispatch(ctx, { appointmentId: id })).toEqual({ state: 'queued' })
    await genesys.runDueJobs()
    expect((await conversationsOf(id)).live).toHaveLength(1)
    expect(await dispatchOf(world, id)).toMatchObject({ state: 'sent', number: 1 })
    await expect(retryDispatch(ctx, { appointmentId: id })).rejects.toMatchObject({ details: { reason: 'not_failed' } })
  })

  it('is retried when the credentials are refused, and sent once they work', async () => {
    const { id, startAt } = await booked()
    await genesys.advanceTo(addMinutes(startAt, -6))
    await genesys.injectFault({ path: MESSAGES, mode: 'status', status: 401, times: 4 })
    await genesys.advanceTo(addMinutes(startAt, -1))
    expect((await conversationsOf(id)).live).toHaveLength(1)
  })

  it('can be sent again by this organization’s staff only', async () => {
    const { id } = await booked()
    const other = await genesys.organization()
    const ctx = await staffOf(other, 'supervisor')
    await expect(retryDispatch(ctx, { appointmentId: id })).rejects.toMatchObject({ code: 'not_found' })
    const anybody = genesys.ctxOf({ kind: 'public', clientIp: null, browserId: null })
    await expect(retryDispatch(anybody, { appointmentId: id })).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  const staffOf = async (world: World, role: 'agent' | 'supervisor') => {
    const { organizationId, applicationId } = world
    const staffId = await buildAgent(genesys.database.db, { organizationId, applicationId, role })
    return genesys.ctxOf({ kind: role, organizationId, applicationId, staffId })
  }
})

describe('an appointment that changes after its pre-meeting message', () => {
  const sent = async () => {
    const made = await booked(inMinutes(10))
    await genesys.advanceTo(addMinutes(made.startAt, -4))
    expect((await conversationsOf(made.id)).live).toHaveLength(1)
    return made
  }

  it('ends the old interaction and opens a new one at once when rescheduled to a near time', async () => {
    const { id, world } = await sent()
    await genesys.change(world, id, { startAt: inMinutes(4) })
    await genesys.advanceTo(inMinutes(1))
    const { all, live } = await conversationsOf(id)
    expect(all).toHaveLength(2)
    expect(live.map((one) => one.from.id)).toEqual([`booking:${id}:r2.1`])
  })

  it('has no interaction left after a cancellation', async () => {
    const { id, world } = await sent()
    await genesys.change(world, id, { cancel: true })
    await genesys.runDueJobs()
    expect((await conversationsOf(id)).live).toEqual([])
    expect(await genesys.timelineKinds(id)).toContain('dispatch_cleared')
  })

  it('never has two live interactions: the new one waits while the old one cannot be ended', async () => {
    const { id, world } = await sent()
    await genesys.injectFault({ path: '/participants/', method: 'PATCH', mode: 'status', status: 503, times: 3 })
    await genesys.change(world, id, { startAt: inMinutes(4) })
    await genesys.runDueJobs()
    expect((await conversationsOf(id)).live.map((one) => one.from.id)).toEqual([`booking:${id}:r1.1`])
    await genesys.advanceTo(inMinutes(2))
    expect((await conversationsOf(id)).live.map((one) => one.from.id)).toEqual([`booking:${id}:r2.1`])
  })

  it('posts a message in doubt once more with the same ids to find its conversation, and ends it', async () => {
    const { id, world, startAt } = await booked(inMinutes(10))
    await genesys.advanceTo(addMinutes(startAt, -6))
    await genesys.injectFault({ path: MESSAGES, mode: 'drop-response', times: 1 })
    await genesys.advanceTo(addMinutes(startAt, -5))
    await genesys.change(world, id, { cancel: true })
    await genesys.advanceTo(inMinutes(3))
    const { all, live } = await conversationsOf(id)
    expect([all.length, live.length]).toEqual([1, 0])
    const ids = (await postsOf(id)).map((one) => JSON.stringify(Object(one.body).channel.messageId))
    expect([ids.length, new Set(ids).size]).toEqual([2, 1])
  })

  it('treats a 404 as final only after two minutes', async () => {
    const { id, world } = await sent()
    await genesys.post('/genesys/settings', { conversationLagMs: 2.2 * 60_000 })
    await genesys.change(world, id, { cancel: true })
    await genesys.runDueJobs()
    expect((await conversationsOf(id)).live).toHaveLength(1)
    await genesys.advanceTo(inMinutes(3))
    expect((await conversationsOf(id)).live).toEqual([])
  })
})

describe('a text that an agent types', () => {
  it('is recorded once on the timeline by a signed webhook', async () => {
    const { id, startAt } = await booked(inMinutes(10))
    await genesys.advanceTo(addMinutes(startAt, -4))
    const [conversation] = (await conversationsOf(id)).live
    await genesys.post('/webhooks/mode', { vendor: 'genesys', duplicate: true })
    await genesys.post(`/genesys/conversations/${conversation?.id}/reply`, {
      text: 'I am on my way',
      url: `${genesys.config.PUBLIC_URL}/api/webhooks/genesys/${await applicationOf(id)}/messages`,
      secret: 'open-messaging-secret-0123',
    })
    for (let attempts = 0; attempts < 100 && (await messages(id)).length === 0; attempts++)
      await new Promise((resolve) => setTimeout(resolve, 30))
    await genesys.post('/webhooks/mode', { vendor: 'genesys' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await messages(id)).toEqual([expect.objectContaining({ text: 'I am on my way' })])
  })

  it('is refused without a valid signature', async () => {
    const { world } = await booked()
    const input = { applicationId: world.applicationId, rawBody: '{}', headers: { 'x-hub-signature-256': 'sha256=no' } }
    await expect(receiveOpenMessage(genesys.ctx, input)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  const messages = async (id: string) => {
    const rows = await genesys.database.sql<{ data: { text: string } }[]>`
      select data from timeline where appointment_id = ${id} and kind = 'agent_message'`
    return rows.map((row) => row.data)
  }
  const applicationOf = async (id: string) => {
    const [row] = await genesys.database.sql<{ application_id: string }[]>`
      select application_id from appointments where id = ${id}`
    return row?.application_id
  }
})

it('sends Genesys no personal data and no link', async () => {
  const sent = JSON.stringify((await genesys.ledger()).filter((one) => one.path.startsWith('/api/v2/conversations')))
  expect(sent).toContain('Scheduled video call')
  for (const planted of ['Chris', 'customer@example.test', '493011122233', 'Test Agent', 'http', 'join'])
    expect(sent).not.toContain(planted)
})
