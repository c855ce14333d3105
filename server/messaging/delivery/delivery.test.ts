import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { TestDatabase } from '#server/testing/db.ts'
import { deliveryFixture, newEmail, newPhone } from '#server/testing/deliveries.ts'
import { eventually } from '#server/testing/harness.ts'
import { receiveResend } from '../receipts/receiveResend.ts'
import { receiveTwilioStatus } from '../receipts/receiveTwilioStatus.ts'
import { deliverMessage } from './deliverMessages.ts'

const fixture = deliveryFixture()
const { enqueueMessage, readMessage, waitForState, statusesOf, claimJob, setStillPlanned } = fixture

describe.each(['EMAIL', 'SMS'] as const)('%s', (channel) => {
  const vendor = channel === 'EMAIL' ? 'resend' : 'twilio'
  const newRecipient = () => (channel === 'EMAIL' ? newEmail() : newPhone())

  it('is sent once, reported as delivered, and its body is deleted', async () => {
    const recipient = newRecipient()
    const id = await enqueueMessage({ channel, recipient })
    await fixture.harness.run()
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
    const row = await waitForState(id, 'delivered')
    expect(row.sealed).toBeNull()
    expect(row.settled_at).not.toBeNull()
    const responses = await eventually(
      async () => fixture.harness.receipts.statuses,
      (statuses) => statuses.length > 0,
    )
    expect(new Set(responses)).toEqual(new Set([200]))
  })

  it('arrives once when the vendor accepts it and the response is lost', async () => {
    const recipient = newRecipient()
    fixture.harness.receipts.on = false
    await fixture.harness.injectFault({ vendor, mode: 'drop-response', method: 'POST', times: 1 })
    const id = await enqueueMessage({ channel, recipient })
    for (let round = 0; round < 4; round++) {
      await fixture.harness.run()
      fixture.harness.clock.advance(20_000)
    }
    expect(['accepted', 'delivered']).toContain((await readMessage(id)).state)
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
  })

  it('is settled by the receipt when the response is lost', async () => {
    const recipient = newRecipient()
    await fixture.harness.injectFault({ vendor, mode: 'drop-response', method: 'POST', times: 1 })
    const id = await enqueueMessage({ channel, recipient })
    await fixture.harness.run()
    await waitForState(id, 'delivered')
    fixture.harness.clock.advance(120_000)
    await fixture.harness.run()
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
  })

  it.each([
    ['responds with 500', { mode: 'status', status: 500 }],
    ['hangs', { mode: 'hang' }],
    ['resets the connection', { mode: 'reset' }],
    ['responds with 429', { mode: 'status', status: 429, retryAfter: 1 }],
  ] as const)('arrives once after the vendor %s for a while', async (_, fault) => {
    const recipient = newRecipient()
    await fixture.harness.injectFault({ vendor, ...fault, times: 2 })
    const id = await enqueueMessage({ channel, recipient })
    for (let round = 0; round < 6 && (await readMessage(id)).state !== 'delivered'; round++) {
      await fixture.harness.run()
      fixture.harness.clock.advance(61_000)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    await waitForState(id, 'delivered')
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
  })

  it('has the same final state when receipts arrive twice and out of order', async () => {
    await fixture.harness.setWebhookMode({ vendor, duplicate: true, reorder: true })
    const recipient = newRecipient()
    const id = await enqueueMessage({ channel, recipient })
    await fixture.harness.run()
    await waitForState(id, 'delivered')
    await eventually(
      async () => fixture.harness.receipts.statuses.length,
      (count) => count >= 4,
    )
    expect((await readMessage(id)).state).toBe('delivered')
    expect((await statusesOf(id)).filter((status) => status === 'delivered')).toHaveLength(1)
  })

  it('is not sent again when the same job is enqueued after it was settled', async () => {
    const recipient = newRecipient()
    const identity = newId()
    const first = await enqueueMessage({ channel, recipient }, identity)
    await fixture.harness.run()
    await waitForState(first, 'delivered')
    expect(await enqueueMessage({ channel, recipient }, identity)).toBe(first)
    await fixture.harness.run()
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
  })

  it('is not sent twice if the process dies between the call and recording its result', async () => {
    const recipient = newRecipient()
    fixture.harness.receipts.on = false
    const id = await enqueueMessage({ channel, recipient })
    const { ctx } = fixture.harness
    // The vendor accepts the message, and the process dies before it can record that.
    const killed = { ...ctx, db: failAfter(ctx.db, 1) }
    await expect(deliverMessage(killed, await claimJob(id), id)).rejects.toThrow('killed')
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
    await fixture.database.sql`update jobs set lease_until = now() - interval '1 second' where subject = ${id}`
    for (let round = 0; round < 3; round++) {
      await fixture.harness.run()
      fixture.harness.clock.advance(61_000)
    }
    expect(['accepted', 'delivered']).toContain((await readMessage(id)).state)
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
  })

  it('is not sent when it is too late to be useful or no longer allowed', async () => {
    const recipient = newRecipient()
    const late = await enqueueMessage({ channel, recipient, usefulUntil: fixture.harness.ctx.now() })
    await fixture.harness.run()
    setStillPlanned(false)
    const refused = await enqueueMessage({ channel, recipient })
    await fixture.harness.run()
    expect([(await readMessage(late)).state, (await readMessage(refused)).state]).toEqual(['expired', 'expired'])
    expect((await readMessage(refused)).sealed).toBeNull()
    expect(await fixture.harness.inbox(recipient)).toHaveLength(0)
  })

  it('is polled when no receipt arrives', async () => {
    await fixture.harness.setWebhookMode({ vendor, drop: true })
    const id = await enqueueMessage({ channel, recipient: newRecipient() })
    await fixture.harness.run()
    fixture.harness.clock.advance(121_000)
    await fixture.harness.run()
    expect(await readMessage(id)).toMatchObject({ state: 'delivered', sealed: null })
  })
})

it('deletes a code as soon as the vendor has accepted it', async () => {
  fixture.harness.receipts.on = false
  const id = await enqueueMessage({ channel: 'EMAIL', recipient: newEmail(), purpose: 'code' })
  await fixture.harness.run()
  expect(await readMessage(id)).toMatchObject({ state: 'accepted', sealed: null })
})

it('refuses forged receipts and stores nothing', async () => {
  fixture.harness.receipts.on = false
  const mail = await enqueueMessage({ channel: 'EMAIL', recipient: newEmail() })
  const sms = await enqueueMessage({ channel: 'SMS', recipient: newPhone() })
  await fixture.harness.run()
  const rawBody = JSON.stringify({
    type: 'email.delivered',
    created_at: new Date(),
    data: { email_id: 'x', tags: { organization: fixture.world.organizationId, message: mail } },
  })
  await expect(
    receiveResend(fixture.harness.ctx, {
      headers: { 'svix-id': '1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' },
      rawBody,
    }),
  ).rejects.toMatchObject({ code: 'unauthenticated' })
  const url = `/api/webhooks/twilio?organization=${fixture.world.organizationId}&message=${sms}&attempt=1`
  const form = { MessageSid: 'SM1', MessageStatus: 'delivered' }
  await expect(
    receiveTwilioStatus(fixture.harness.ctx, { headers: { 'x-twilio-signature': 'AAAA' }, url, form }),
  ).rejects.toMatchObject({ code: 'unauthenticated' })
  for (const id of [mail, sms]) expect(await statusesOf(id)).not.toContain('delivered')
})

it('stores neither the recipient nor the body in plain text', async () => {
  const recipient = newEmail()
  const id = await enqueueMessage({ channel: 'EMAIL', recipient })
  const [row] = await fixture.database
    .sql`select m.*, encode(m.sealed, 'escape') as bytes from messages m where id = ${id}`
  expect(JSON.stringify(row)).not.toContain(recipient)
  expect(JSON.stringify(row)).not.toContain('Booked')
})

/** Simulates a killed process: every transaction after the first `transactions` fails. */
function failAfter<T extends TestDatabase['db']>(db: T, transactions: number): T {
  let left = transactions
  return new Proxy(db, {
    get: (target, name, self) => {
      if (name === 'transaction' && left-- <= 0) return () => Promise.reject(new Error('killed'))
      return Reflect.get(target, name, self)
    },
  })
}
