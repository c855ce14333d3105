import { expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import type { TestDatabase } from '#server/testing/db.ts'
import { deliveryFixture, joinLink, newPhone } from '#server/testing/deliveries.ts'
import { eventually } from '#server/testing/harness.ts'
import { lockMessage } from './data.ts'
import { deliverMessage } from './deliverMessages.ts'
import { type LookupResult, lookUpAtVendor } from './lookUpAtVendor.ts'
import type { Message } from './schema.ts'

const fixture = deliveryFixture()
const { enqueueMessage, readMessage, waitForState, claimJob } = fixture

it('resends a text in doubt only after the vendor was asked and the grace period is over', async () => {
  const recipient = newPhone()
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const id = await enqueueMessage({ channel: 'SMS', recipient })
  await fixture.harness.run()
  expect((await readMessage(id)).state).toBe('in_doubt')
  fixture.harness.clock.advance(30_000)
  await fixture.harness.run()
  expect(await fixture.harness.inbox(recipient)).toHaveLength(0)
  fixture.harness.clock.advance(31_000)
  await fixture.harness.run()
  await waitForState(id, 'delivered')
  expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
})

it('does not resend a text in doubt that was withdrawn in the meantime', async () => {
  const recipient = newPhone()
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const id = await enqueueMessage({ channel: 'SMS', recipient })
  await fixture.harness.run()
  await fixture.database.sql`update jobs set superseded_at = now() where subject = ${id}`
  fixture.harness.clock.advance(61_000)
  await fixture.harness.run()
  expect(await readMessage(id)).toMatchObject({ state: 'expired', sealed: null })
  expect(await fixture.harness.inbox(recipient)).toHaveLength(0)
})

it('does not send a text late if this process was suspended and another worker may have sent it', async () => {
  const recipient = newPhone()
  const id = await enqueueMessage({ channel: 'SMS', recipient })
  const { ctx, clock } = fixture.harness
  const job = await claimJob(id)
  const suspended = { ...ctx, db: callAfterEach(ctx.db, () => clock.advance(59_000)) }
  await deliverMessage(suspended, job, id)
  expect(await fixture.harness.inbox(recipient)).toHaveLength(0)
  await fixture.database.sql`update jobs set lease_until = now() - interval '1 second' where subject = ${id}`
  await fixture.harness.run()
  await waitForState(id, 'delivered')
  expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
})

it('does not mistake another message to the same person for the one in doubt', async () => {
  const recipient = newPhone()
  const first = await enqueueMessage({ channel: 'SMS', recipient })
  await fixture.harness.run()
  await waitForState(first, 'delivered')
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const second = await enqueueMessage({ channel: 'SMS', recipient })
  await fixture.harness.run()
  fixture.harness.clock.advance(61_000)
  await fixture.harness.run()
  await waitForState(second, 'delivered')
  expect(await fixture.harness.inbox(recipient)).toHaveLength(2)
})

it('tells two texts in doubt with the same link apart', async () => {
  const recipient = newPhone()
  fixture.harness.receipts.on = false
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'drop-response', method: 'POST', times: 1 })
  const arrived = await enqueueMessage({ channel: 'SMS', recipient, words: 'Booked' })
  await fixture.harness.run()
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'reset', method: 'POST', times: 1 })
  const lost = await enqueueMessage({ channel: 'SMS', recipient, words: 'It starts soon' })
  await fixture.harness.run()
  expect([(await readMessage(arrived)).state, (await readMessage(lost)).state]).toEqual(['in_doubt', 'in_doubt'])
  // Delays the text that arrived, so that the one that never reached the vendor is looked up first.
  await fixture.database.sql`update jobs set due_at = due_at + interval '10 minutes' where subject = ${arrived}`
  for (let round = 0; round < 3; round++) {
    fixture.harness.clock.advance(61_000)
    await fixture.harness.run()
  }
  fixture.harness.clock.advance(600_000)
  await fixture.harness.run()
  expect((await fixture.harness.inbox(recipient)).map(({ text }) => text).sort()).toEqual([
    `Booked. Join: ${joinLink}`,
    `It starts soon. Join: ${joinLink}`,
  ])
})

it('assigns one message at the vendor to only one of two concurrent lookups', async () => {
  const recipient = newPhone()
  fixture.harness.receipts.on = false
  // Two texts with the same words and link: one is at the vendor, the other never reached it.
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'drop-response', method: 'POST', times: 1 })
  const ids = [await enqueueMessage({ channel: 'SMS', recipient })]
  await fixture.harness.run()
  await fixture.harness.injectFault({ vendor: 'twilio', mode: 'reset', method: 'POST', times: 1 })
  ids.push(await enqueueMessage({ channel: 'SMS', recipient }))
  await fixture.harness.run()
  expect(await states(ids)).toEqual(['in_doubt', 'in_doubt'])

  const { db } = fixture.database
  const { ctx } = fixture.harness
  const step = {
    kind: 'lookup' as const,
    attempt: 1,
    since: ctx.now(),
    graceEndsAt: addMinutes(ctx.now(), 1),
    mayResend: true,
  }
  const content = { channel: 'SMS' as const, recipient, text: `Booked. Join: ${joinLink}` }
  let both: Promise<LookupResult[]> | undefined
  // The table lock holds both lookups after they have read that the message is unbound and before either binds it.
  await db.transaction(async (tx) => {
    await tx.execute('lock table receipts in share mode')
    both = Promise.all(ids.map(async (id) => lookUpAtVendor(ctx, { message: await messageOf(id), step, content })))
    await eventually(countLockWaiters, (count) => count === 2)
  })
  const outcomes = ((await both) ?? []).map((result) => result.kind === 'outcome' && result.outcome.kind)
  expect(outcomes.toSorted()).toEqual(['done', 'inDoubt'])
  expect((await states(ids)).filter((state) => state === 'in_doubt')).toHaveLength(1)

  fixture.harness.clock.advance(61_000)
  await fixture.harness.run()
  fixture.harness.clock.advance(61_000)
  await fixture.harness.run()
  expect(await fixture.harness.inbox(recipient)).toHaveLength(2)
})

const states = async (ids: string[]) => (await Promise.all(ids.map(readMessage))).map(({ state }) => state)

async function messageOf(id: string): Promise<Message> {
  const message = await fixture.database.db.transaction((tx) => lockMessage(tx, fixture.world.organizationId, id))
  if (!message) throw new Error('no such message')
  return message
}

async function countLockWaiters(): Promise<number> {
  const [row] = await fixture.database.sql<{ count: number }[]>`
    select count(*)::int from pg_locks where relation = 'receipts'::regclass and not granted`
  return row?.count ?? 0
}

/** Wraps a database so that `callback` runs after each transaction. */
function callAfterEach<T extends TestDatabase['db']>(db: T, callback: () => void): T {
  const transaction: T['transaction'] = async (...args) => {
    const result = await db.transaction(...args)
    callback()
    return result
  }
  return new Proxy(db, {
    get: (target, name, self) => (name === 'transaction' ? transaction : Reflect.get(target, name, self)),
  })
}
