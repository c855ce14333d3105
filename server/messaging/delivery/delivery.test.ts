import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { TestDatabase } from '#server/testing/db.ts'
import { address, deliveryFixture, number } from '#server/testing/deliveries.ts'
import { eventually } from '#server/testing/harness.ts'
import { deliverMessage } from './deliverMessage.ts'
import { receiveResend } from './receiveResend.ts'
import { receiveTwilioStatus } from './receiveTwilioStatus.ts'

const stage = deliveryFixture()
const { queue, look, waitForState: comesTo, statusesOf, claimJob: claimed, setWanted: want } = stage

describe.each(['EMAIL', 'SMS'] as const)('%s', (channel) => {
  const vendor = channel === 'EMAIL' ? 'resend' : 'twilio'
  const someone = () => (channel === 'EMAIL' ? address() : number())

  it('is sent once, reported delivered, and its body is gone', async () => {
    const recipient = someone()
    const id = await queue({ channel, recipient })
    await stage.harness.run()
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
    const row = await comesTo(id, 'delivered')
    expect(row.sealed).toBeNull()
    expect(row.settled_at).not.toBeNull()
    const answered = await eventually(
      async () => stage.harness.receipts.statuses,
      (statuses) => statuses.length > 0,
    )
    expect(new Set(answered)).toEqual(new Set([200]))
  })

  it('arrives once when the vendor takes it and its answer is lost', async () => {
    const recipient = someone()
    stage.harness.receipts.on = false
    await stage.harness.injectFault({ vendor, mode: 'drop-response', method: 'POST', times: 1 })
    const id = await queue({ channel, recipient })
    for (let round = 0; round < 4; round++) {
      await stage.harness.run()
      stage.harness.clock.advance(20_000)
    }
    expect(['accepted', 'delivered']).toContain((await look(id)).state)
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
  })

  it('is settled by the receipt when the answer is lost', async () => {
    const recipient = someone()
    await stage.harness.injectFault({ vendor, mode: 'drop-response', method: 'POST', times: 1 })
    const id = await queue({ channel, recipient })
    await stage.harness.run()
    await comesTo(id, 'delivered')
    stage.harness.clock.advance(120_000)
    await stage.harness.run()
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
  })

  it.each([
    ['answers 500', { mode: 'status', status: 500 }],
    ['hangs', { mode: 'hang' }],
    ['breaks the connection', { mode: 'reset' }],
    ['asks for quiet', { mode: 'status', status: 429, retryAfter: 1 }],
  ] as const)('arrives once after the vendor %s for a while', async (_, fault) => {
    const recipient = someone()
    await stage.harness.injectFault({ vendor, ...fault, times: 2 })
    const id = await queue({ channel, recipient })
    for (let round = 0; round < 6 && (await look(id)).state !== 'delivered'; round++) {
      await stage.harness.run()
      stage.harness.clock.advance(61_000)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    await comesTo(id, 'delivered')
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
  })

  it('ends the same when receipts come twice and out of order', async () => {
    await stage.harness.setWebhookMode({ vendor, duplicate: true, reorder: true })
    const recipient = someone()
    const id = await queue({ channel, recipient })
    await stage.harness.run()
    await comesTo(id, 'delivered')
    await eventually(
      async () => stage.harness.receipts.statuses.length,
      (count) => count >= 4,
    )
    expect((await look(id)).state).toBe('delivered')
    expect((await statusesOf(id)).filter((status) => status === 'delivered')).toHaveLength(1)
  })

  it('finds its earlier attempt when the same effect is planned again after it was settled', async () => {
    const recipient = someone()
    const identity = newId()
    const first = await queue({ channel, recipient }, identity)
    await stage.harness.run()
    await comesTo(first, 'delivered')
    expect(await queue({ channel, recipient }, identity)).toBe(first)
    await stage.harness.run()
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
  })

  it('is not sent twice by a process that died after the call and before its record', async () => {
    const recipient = someone()
    stage.harness.receipts.on = false
    const id = await queue({ channel, recipient })
    const { ctx } = stage.harness
    // The vendor is really called, and the process ends there.
    const dead = { ...ctx, db: dyingAfter(ctx.db, 1) }
    await expect(deliverMessage(dead, await claimed(id), id)).rejects.toThrow('killed')
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
    await stage.database.sql`update jobs set lease_until = now() - interval '1 second' where subject = ${id}`
    for (let round = 0; round < 3; round++) {
      await stage.harness.run()
      stage.harness.clock.advance(61_000)
    }
    expect(['accepted', 'delivered']).toContain((await look(id)).state)
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
  })

  it('is not begun once it is too late to be of use, nor when it is no longer true', async () => {
    const recipient = someone()
    const late = await queue({ channel, recipient, usefulUntil: stage.harness.ctx.now() })
    await stage.harness.run()
    want(false)
    const untrue = await queue({ channel, recipient })
    await stage.harness.run()
    expect([(await look(late)).state, (await look(untrue)).state]).toEqual(['expired', 'expired'])
    expect((await look(untrue)).sealed).toBeNull()
    expect(await stage.harness.inbox(recipient)).toHaveLength(0)
  })

  it('asks the vendor itself when no receipt ever comes', async () => {
    await stage.harness.setWebhookMode({ vendor, drop: true })
    const id = await queue({ channel, recipient: someone() })
    await stage.harness.run()
    stage.harness.clock.advance(121_000)
    await stage.harness.run()
    expect(await look(id)).toMatchObject({ state: 'delivered', sealed: null })
  })
})

it('wipes a code as soon as the vendor has it', async () => {
  stage.harness.receipts.on = false
  const id = await queue({ channel: 'EMAIL', recipient: address(), purpose: 'code' })
  await stage.harness.run()
  expect(await look(id)).toMatchObject({ state: 'accepted', sealed: null })
})

it('believes no forged receipt: nothing is stored, nothing changes', async () => {
  stage.harness.receipts.on = false
  const mail = await queue({ channel: 'EMAIL', recipient: address() })
  const sms = await queue({ channel: 'SMS', recipient: number() })
  await stage.harness.run()
  const rawBody = JSON.stringify({
    type: 'email.delivered',
    created_at: new Date(),
    data: { email_id: 'x', tags: { organization: stage.world.organizationId, message: mail } },
  })
  await expect(
    receiveResend(stage.harness.ctx, {
      headers: { 'svix-id': '1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' },
      rawBody,
    }),
  ).rejects.toMatchObject({ code: 'unauthenticated' })
  const [attempt] = await stage.database.sql<{ id: string }[]>`select id from attempts where message_id = ${sms}`
  const url = `/api/webhooks/twilio?attempt=${attempt?.id}&organization=${stage.world.organizationId}`
  const form = { MessageSid: 'SM1', MessageStatus: 'delivered' }
  await expect(
    receiveTwilioStatus(stage.harness.ctx, { headers: { 'x-twilio-signature': 'AAAA' }, url, form }),
  ).rejects.toMatchObject({ code: 'unauthenticated' })
  for (const id of [mail, sms]) expect(await statusesOf(id)).not.toContain('delivered')
})

it('keeps neither recipient nor words in plain', async () => {
  const recipient = address()
  const id = await queue({ channel: 'EMAIL', recipient })
  const [row] = await stage.database
    .sql`select m.*, encode(m.sealed, 'escape') as bytes from messages m where id = ${id}`
  expect(JSON.stringify(row)).not.toContain(recipient)
  expect(JSON.stringify(row)).not.toContain('Booked')
})

/** A database that goes away after some transactions, as for a process that is killed. */
function dyingAfter<T extends TestDatabase['db']>(db: T, transactions: number): T {
  let left = transactions
  return new Proxy(db, {
    get: (target, name, self) => {
      if (name === 'transaction' && left-- <= 0) return () => Promise.reject(new Error('killed'))
      return Reflect.get(target, name, self)
    },
  })
}
