import { expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import type { TestDatabase } from '#server/testing/db.ts'
import { deliveryFixture, link, number } from '#server/testing/deliveries.ts'
import { eventually } from '#server/testing/harness.ts'
import { lockMessage } from './data.ts'
import { deliverMessage } from './deliverMessage.ts'
import { type LookupResult, lookUpAtVendor } from './lookUpAtVendor.ts'
import type { Message } from './schema.ts'

const stage = deliveryFixture()
const { queue, look, waitForState: comesTo, claimJob: claimed } = stage

it('never resends a text in doubt before the vendor was asked and the grace is over', async () => {
  const recipient = number()
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const id = await queue({ channel: 'SMS', recipient })
  await stage.harness.run()
  expect((await look(id)).state).toBe('in_doubt')
  stage.harness.clock.advance(30_000)
  await stage.harness.run()
  expect(await stage.harness.inbox(recipient)).toHaveLength(0)
  stage.harness.clock.advance(31_000)
  await stage.harness.run()
  await comesTo(id, 'delivered')
  expect(await stage.harness.inbox(recipient)).toHaveLength(1)
})

it('does not resend a text in doubt that was withdrawn meanwhile', async () => {
  const recipient = number()
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const id = await queue({ channel: 'SMS', recipient })
  await stage.harness.run()
  await stage.database.sql`update jobs set superseded_at = now() where subject = ${id}`
  stage.harness.clock.advance(61_000)
  await stage.harness.run()
  expect(await look(id)).toMatchObject({ state: 'expired', sealed: null })
  expect(await stage.harness.inbox(recipient)).toHaveLength(0)
})

it('sends no text that somebody else may have sent while this process was held up', async () => {
  const recipient = number()
  const id = await queue({ channel: 'SMS', recipient })
  const { ctx, clock } = stage.harness
  const job = await claimed(id)
  const heldUp = { ...ctx, db: slowAfterEach(ctx.db, () => clock.advance(59_000)) }
  await deliverMessage(heldUp, job, id)
  expect(await stage.harness.inbox(recipient)).toHaveLength(0)
  await stage.database.sql`update jobs set lease_until = now() - interval '1 second' where subject = ${id}`
  await stage.harness.run()
  await comesTo(id, 'delivered')
  expect(await stage.harness.inbox(recipient)).toHaveLength(1)
})

it('does not take another message to the same person for the one in doubt', async () => {
  const recipient = number()
  const first = await queue({ channel: 'SMS', recipient })
  await stage.harness.run()
  await comesTo(first, 'delivered')
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const second = await queue({ channel: 'SMS', recipient })
  await stage.harness.run()
  stage.harness.clock.advance(61_000)
  await stage.harness.run()
  await comesTo(second, 'delivered')
  expect(await stage.harness.inbox(recipient)).toHaveLength(2)
})

it('does not take another text with the same link for its own, both being in doubt', async () => {
  const recipient = number()
  stage.harness.receipts.on = false
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'drop-response', method: 'POST', times: 1 })
  const done = await queue({ channel: 'SMS', recipient, words: 'Booked' })
  await stage.harness.run()
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'reset', method: 'POST', times: 1 })
  const lost = await queue({ channel: 'SMS', recipient, words: 'It begins soon' })
  await stage.harness.run()
  expect([(await look(done)).state, (await look(lost)).state]).toEqual(['in_doubt', 'in_doubt'])
  // The one that never went is looked for first.
  await stage.database.sql`update jobs set due_at = due_at + interval '10 minutes' where subject = ${done}`
  for (let round = 0; round < 3; round++) {
    stage.harness.clock.advance(61_000)
    await stage.harness.run()
  }
  stage.harness.clock.advance(600_000)
  await stage.harness.run()
  expect((await stage.harness.inbox(recipient)).map(({ text }) => text).sort()).toEqual([
    `Booked. Join: ${link}`,
    `It begins soon. Join: ${link}`,
  ])
})

it('gives one message at the vendor to one of two that look for it at the same moment', async () => {
  const recipient = number()
  stage.harness.receipts.on = false
  // The same words and link twice: one is at the vendor, of the other nothing ever got there.
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'drop-response', method: 'POST', times: 1 })
  const ids = [await queue({ channel: 'SMS', recipient })]
  await stage.harness.run()
  await stage.harness.injectFault({ vendor: 'twilio', mode: 'reset', method: 'POST', times: 1 })
  ids.push(await queue({ channel: 'SMS', recipient }))
  await stage.harness.run()
  expect(await states(ids)).toEqual(['in_doubt', 'in_doubt'])

  const { db } = stage.database
  const { ctx } = stage.harness
  const look = { kind: 'lookup' as const, since: ctx.now(), graceEndsAt: addMinutes(ctx.now(), 1), mayResend: true }
  const content = { channel: 'SMS' as const, recipient, text: `Booked. Join: ${link}` }
  let both: Promise<LookupResult[]> | undefined
  // Both have seen that it is nobody's yet, and neither has taken it.
  await db.transaction(async (tx) => {
    await tx.execute('lock table receipts in share mode')
    both = Promise.all(
      ids.map(async (id) => lookUpAtVendor(ctx, { message: await messageOf(id), step: look, content })),
    )
    await eventually(waitingForReceipts, (count) => count === 2)
  })
  const outcomes = ((await both) ?? []).map((looked) => looked.kind === 'outcome' && looked.outcome.kind)
  expect(outcomes.toSorted()).toEqual(['done', 'inDoubt'])
  expect((await states(ids)).filter((state) => state === 'in_doubt')).toHaveLength(1)

  stage.harness.clock.advance(61_000)
  await stage.harness.run()
  stage.harness.clock.advance(61_000)
  await stage.harness.run()
  expect(await stage.harness.inbox(recipient)).toHaveLength(2)
})

const states = async (ids: string[]) => (await Promise.all(ids.map(look))).map(({ state }) => state)

async function messageOf(id: string): Promise<Message> {
  const message = await stage.database.db.transaction((tx) => lockMessage(tx, stage.world.organizationId, id))
  if (!message) throw new Error('no such message')
  return message
}

async function waitingForReceipts(): Promise<number> {
  const [row] = await stage.database.sql<{ count: number }[]>`
    select count(*)::int from pg_locks where relation = 'receipts'::regclass and not granted`
  return row?.count ?? 0
}

/** A database after each of whose transactions something happens. */
function slowAfterEach<T extends TestDatabase['db']>(db: T, act: () => void): T {
  const transaction: T['transaction'] = async (...given) => {
    const result = await db.transaction(...given)
    act()
    return result
  }
  return new Proxy(db, {
    get: (target, name, self) => (name === 'transaction' ? transaction : Reflect.get(target, name, self)),
  })
}
