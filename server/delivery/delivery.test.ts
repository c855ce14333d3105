import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enqueue } from '../agenda/enqueue.ts'
import { keyOf } from '../agenda/key.ts'
import type { AgendaItem, AgendaRequest } from '../agenda/types.ts'
import { newId } from '../lib/ids.ts'
import { buildWorld, type World } from '../testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import { eventually, type Outside, startOutside } from '../testing/outside.ts'
import { deliveryHandlers } from './agenda.ts'
import { receiveResend } from './receiveResend.ts'
import { receiveTwilio } from './receiveTwilio.ts'
import type { NewMessage } from './schema.ts'
import { deliverMessage, prepareMessage } from './send.ts'
import { abandonMessage } from './withdraw.ts'

let database: TestDatabase
let world: World
let outside: Outside
/** What the guard of the items answers. */
let wanted: boolean

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  wanted = true
  outside = await startOutside(
    database,
    {
      ...deliveryHandlers,
      send: {
        perform: (ctx, item) => deliverMessage(ctx, item, String(item.payload.messageId), async () => wanted),
        onGiveUp: abandonMessage,
        maxAttempts: 50,
      },
    },
    { VENDOR_TIMEOUT_MS: '800' },
  )
})
afterEach(async () => {
  await outside.close()
  await database.sql`delete from agenda`
  await database.sql`delete from lanes`
})

const mailBody = { subject: 'Booked', html: '<p>Join</p>', text: 'Join', attachments: [], headers: {} }
const address = () => `c-${newId()}@example.test`
let numbers = 0
const number = () => `+4915${String(20_000_000 + ++numbers).padStart(9, '1')}`
type Given = { recipient: string; words?: string; usefulUntil?: Date; purpose?: NewMessage['purpose'] } & Pick<
  NewMessage,
  'channel'
>
const link = 'http://127.0.0.1/join/abcdefghijklmnopqrstuvwx'

/** A message prepared and on the agenda, in one transaction, as its slices do it. */
async function queue(
  { channel, recipient, usefulUntil, words = 'Booked', purpose = 'notification' }: Given,
  identity = newId(),
): Promise<string> {
  const key = keyOf([identity], world.organizationId).toString('hex')
  return database.db.transaction(async (tx) => {
    const common = { organizationId: world.organizationId, key, purpose, recipient, usefulUntil: usefulUntil ?? null }
    const messageId = await prepareMessage(
      tx,
      outside.ctx,
      channel === 'EMAIL'
        ? { ...common, channel, body: mailBody }
        : { ...common, channel, body: { text: `${words}. Join: ${link}` } },
    )
    await enqueue(tx, [itemFor(channel, messageId, identity)])
    return messageId
  })
}

const itemFor = (channel: string, messageId: string, identity: string): AgendaRequest => ({
  organizationId: world.organizationId,
  lane: channel === 'EMAIL' ? 'mail' : 'sms',
  kind: 'send',
  subject: messageId,
  revision: 1,
  identity: [identity],
  origin: 'manual',
  dueAt: outside.ctx.now(),
  payload: { messageId },
})

async function look(id: string) {
  const [row] = await database.sql<
    {
      state: string
      sealed: Buffer | null
      attempts: number
      provider_status: string
      error_code: string
      settled_at: Date
    }[]
  >`select * from messages where id = ${id}`
  if (!row) throw new Error('no such message')
  return row
}
const comesTo = (id: string, state: string) =>
  eventually(
    () => look(id),
    (row) => row.state === state,
  )
const statusesOf = async (id: string) =>
  (
    await database.sql<
      { status: string }[]
    >`select status from message_events where message_id = ${id} order by at, recorded_at`
  ).map((row) => row.status)

describe.each(['EMAIL', 'SMS'] as const)('%s', (channel) => {
  const vendor = channel === 'EMAIL' ? 'resend' : 'twilio'
  const someone = () => (channel === 'EMAIL' ? address() : number())

  it('is sent once, reported delivered, and its body is gone', async () => {
    const recipient = someone()
    const id = await queue({ channel, recipient })
    await outside.run()
    expect(await outside.inbox(recipient)).toHaveLength(1)
    const row = await comesTo(id, 'delivered')
    expect(row.sealed).toBeNull()
    expect(row.settled_at).not.toBeNull()
    expect(new Set(outside.receipts.statuses)).toEqual(new Set([200]))
  })

  it('arrives once when the vendor takes it and its answer is lost', async () => {
    const recipient = someone()
    outside.receipts.on = false
    await outside.plant({ vendor, mode: 'drop-response', method: 'POST', times: 1 })
    const id = await queue({ channel, recipient })
    for (let round = 0; round < 4; round++) {
      await outside.run()
      outside.clock.advance(20_000)
    }
    expect(['accepted', 'delivered']).toContain((await look(id)).state)
    expect(await outside.inbox(recipient)).toHaveLength(1)
  })

  it('is settled by the receipt when the answer is lost', async () => {
    const recipient = someone()
    await outside.plant({ vendor, mode: 'drop-response', method: 'POST', times: 1 })
    const id = await queue({ channel, recipient })
    await outside.run()
    await comesTo(id, 'delivered')
    outside.clock.advance(120_000)
    await outside.run()
    expect(await outside.inbox(recipient)).toHaveLength(1)
  })

  it.each([
    ['answers 500', { mode: 'status', status: 500 }],
    ['hangs', { mode: 'hang' }],
    ['breaks the connection', { mode: 'reset' }],
    ['asks for quiet', { mode: 'status', status: 429, retryAfter: 1 }],
  ] as const)('arrives once after the vendor %s for a while', async (_, fault) => {
    const recipient = someone()
    await outside.plant({ vendor, ...fault, times: 2 })
    const id = await queue({ channel, recipient })
    for (let round = 0; round < 6 && (await look(id)).state !== 'delivered'; round++) {
      await outside.run()
      outside.clock.advance(61_000)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    await comesTo(id, 'delivered')
    expect(await outside.inbox(recipient)).toHaveLength(1)
  })

  it('ends the same when receipts come twice and out of order', async () => {
    await outside.mode({ vendor, duplicate: true, reorder: true })
    const recipient = someone()
    const id = await queue({ channel, recipient })
    await outside.run()
    await comesTo(id, 'delivered')
    await eventually(
      async () => outside.receipts.statuses.length,
      (count) => count >= 4,
    )
    expect((await look(id)).state).toBe('delivered')
    expect((await statusesOf(id)).filter((status) => status === 'delivered')).toHaveLength(1)
  })

  it('finds its earlier attempt when the same effect is planned again after it was settled', async () => {
    const recipient = someone()
    const identity = newId()
    const first = await queue({ channel, recipient }, identity)
    await outside.run()
    await comesTo(first, 'delivered')
    expect(await queue({ channel, recipient }, identity)).toBe(first)
    await outside.run()
    expect(await outside.inbox(recipient)).toHaveLength(1)
  })

  it('is not sent twice by a process that died after the call and before its record', async () => {
    const recipient = someone()
    outside.receipts.on = false
    const id = await queue({ channel, recipient })
    const { ctx } = outside
    // The vendor is really called, and the process ends there.
    const dead = { ...ctx, db: dyingAfter(ctx.db, 1) }
    await expect(deliverMessage(dead, await claimed(id), id)).rejects.toThrow('killed')
    expect(await outside.inbox(recipient)).toHaveLength(1)
    await database.sql`update agenda set lease_until = now() - interval '1 second' where subject = ${id}`
    for (let round = 0; round < 3; round++) {
      await outside.run()
      outside.clock.advance(61_000)
    }
    expect(['accepted', 'delivered']).toContain((await look(id)).state)
    expect(await outside.inbox(recipient)).toHaveLength(1)
  })

  it('is not begun once it is too late to be of use, nor when it is no longer true', async () => {
    const recipient = someone()
    const late = await queue({ channel, recipient, usefulUntil: outside.ctx.now() })
    await outside.run()
    wanted = false
    const untrue = await queue({ channel, recipient })
    await outside.run()
    expect([(await look(late)).state, (await look(untrue)).state]).toEqual(['expired', 'expired'])
    expect((await look(untrue)).sealed).toBeNull()
    expect(await outside.inbox(recipient)).toHaveLength(0)
  })

  it('asks the vendor itself when no receipt ever comes', async () => {
    await outside.mode({ vendor, drop: true })
    const id = await queue({ channel, recipient: someone() })
    await outside.run()
    outside.clock.advance(121_000)
    await outside.run()
    expect(await look(id)).toMatchObject({ state: 'delivered', sealed: null })
  })
})

it('does not write again to an address that bounced or complained', async () => {
  for (const local of ['bounce', 'complain']) {
    const recipient = `${local}-${newId()}@example.test`
    const first = await queue({ channel: 'EMAIL', recipient })
    await outside.run()
    await comesTo(first, local === 'bounce' ? 'failed' : 'delivered')
    await eventually(
      async () => await database.sql`select 1 from suppressions where organization_id = ${world.organizationId}`,
      (rows) => rows.length > 0,
    )
    await eventually(
      async () => (await statusesOf(first)).length,
      (count) => count >= (local === 'bounce' ? 4 : 5),
    )
    const second = await queue({ channel: 'EMAIL', recipient })
    await outside.run()
    expect(await look(second)).toMatchObject({ state: 'failed', error_code: 'suppressed', attempts: 0 })
    expect(await outside.inbox(recipient)).toHaveLength(1)
  }
})

it('says so at once when the vendor refuses for good, and remembers who opted out', async () => {
  const gone = number()
  await fetch(`${outside.sandbox.url}/twilio/opt-outs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: gone }),
  })
  const first = await queue({ channel: 'SMS', recipient: gone })
  await outside.run()
  expect(await look(first)).toMatchObject({ state: 'failed', error_code: '21610', sealed: null, attempts: 1 })
  const second = await queue({ channel: 'SMS', recipient: gone })
  await outside.run()
  expect(await look(second)).toMatchObject({ state: 'failed', error_code: 'suppressed', attempts: 0 })
})

it('reports a number that was never reached', async () => {
  const id = await queue({ channel: 'SMS', recipient: '+491512340000' })
  await outside.run()
  expect(await comesTo(id, 'failed')).toMatchObject({ error_code: '30003' })
})

it('never resends a text in doubt before the vendor was asked and the grace is over', async () => {
  const recipient = number()
  await outside.plant({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const id = await queue({ channel: 'SMS', recipient })
  await outside.run()
  expect((await look(id)).state).toBe('in_doubt')
  outside.clock.advance(30_000)
  await outside.run()
  expect(await outside.inbox(recipient)).toHaveLength(0)
  outside.clock.advance(31_000)
  await outside.run()
  await comesTo(id, 'delivered')
  expect(await outside.inbox(recipient)).toHaveLength(1)
})

it('does not resend a text in doubt that was withdrawn meanwhile', async () => {
  const recipient = number()
  await outside.plant({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const id = await queue({ channel: 'SMS', recipient })
  await outside.run()
  await database.sql`update agenda set superseded_at = now() where subject = ${id}`
  outside.clock.advance(61_000)
  await outside.run()
  expect(await look(id)).toMatchObject({ state: 'expired', sealed: null })
  expect(await outside.inbox(recipient)).toHaveLength(0)
})

it('sends no text that somebody else may have sent while this process was held up', async () => {
  const recipient = number()
  const id = await queue({ channel: 'SMS', recipient })
  const { ctx, clock } = outside
  const item = await claimed(id)
  const heldUp = { ...ctx, db: slowAfterEach(ctx.db, () => clock.advance(59_000)) }
  await deliverMessage(heldUp, item, id)
  expect(await outside.inbox(recipient)).toHaveLength(0)
  await database.sql`update agenda set lease_until = now() - interval '1 second' where subject = ${id}`
  await outside.run()
  await comesTo(id, 'delivered')
  expect(await outside.inbox(recipient)).toHaveLength(1)
})

it('does not take another message to the same person for the one in doubt', async () => {
  const recipient = number()
  const first = await queue({ channel: 'SMS', recipient })
  await outside.run()
  await comesTo(first, 'delivered')
  await outside.plant({ vendor: 'twilio', mode: 'status', status: 500, method: 'POST', times: 1 })
  const second = await queue({ channel: 'SMS', recipient })
  await outside.run()
  outside.clock.advance(61_000)
  await outside.run()
  await comesTo(second, 'delivered')
  expect(await outside.inbox(recipient)).toHaveLength(2)
})

it('does not take another text with the same link for its own, both being in doubt', async () => {
  const recipient = number()
  outside.receipts.on = false
  await outside.plant({ vendor: 'twilio', mode: 'drop-response', method: 'POST', times: 1 })
  const done = await queue({ channel: 'SMS', recipient, words: 'Booked' })
  await outside.run()
  await outside.plant({ vendor: 'twilio', mode: 'reset', method: 'POST', times: 1 })
  const lost = await queue({ channel: 'SMS', recipient, words: 'It begins soon' })
  await outside.run()
  expect([(await look(done)).state, (await look(lost)).state]).toEqual(['in_doubt', 'in_doubt'])
  // The one that never went is looked for first.
  await database.sql`update agenda set due_at = due_at + interval '10 minutes' where subject = ${done}`
  for (let round = 0; round < 3; round++) {
    outside.clock.advance(61_000)
    await outside.run()
  }
  outside.clock.advance(600_000)
  await outside.run()
  expect((await outside.inbox(recipient)).map(({ text }) => text).sort()).toEqual([
    `Booked. Join: ${link}`,
    `It begins soon. Join: ${link}`,
  ])
})

it('wipes a code as soon as the vendor has it', async () => {
  outside.receipts.on = false
  const id = await queue({ channel: 'EMAIL', recipient: address(), purpose: 'code' })
  await outside.run()
  expect(await look(id)).toMatchObject({ state: 'accepted', sealed: null })
})

it('believes no forged receipt: nothing is stored, nothing changes', async () => {
  outside.receipts.on = false
  const mail = await queue({ channel: 'EMAIL', recipient: address() })
  const sms = await queue({ channel: 'SMS', recipient: number() })
  await outside.run()
  const rawBody = JSON.stringify({
    type: 'email.delivered',
    created_at: new Date(),
    data: { email_id: 'x', tags: { organization: world.organizationId, message: mail } },
  })
  await expect(
    receiveResend(outside.ctx, {
      headers: { 'svix-id': '1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' },
      rawBody,
    }),
  ).rejects.toMatchObject({ code: 'unauthenticated' })
  const [attempt] = await database.sql<{ id: string }[]>`select id from attempts where message_id = ${sms}`
  const url = `/api/webhooks/twilio?attempt=${attempt?.id}&organization=${world.organizationId}`
  const form = { MessageSid: 'SM1', MessageStatus: 'delivered' }
  await expect(
    receiveTwilio(outside.ctx, { headers: { 'x-twilio-signature': 'AAAA' }, url, form }),
  ).rejects.toMatchObject({ code: 'unauthenticated' })
  for (const id of [mail, sms]) expect(await statusesOf(id)).not.toContain('delivered')
})

it('keeps neither recipient nor words in plain', async () => {
  const recipient = address()
  const id = await queue({ channel: 'EMAIL', recipient })
  const [row] = await database.sql`select m.*, encode(m.sealed, 'escape') as bytes from messages m where id = ${id}`
  expect(JSON.stringify(row)).not.toContain(recipient)
  expect(JSON.stringify(row)).not.toContain('Booked')
})

/** The item as a worker holds it. */
async function claimed(subject: string): Promise<AgendaItem> {
  const [row] = await database.sql<
    { key: Buffer; lane: string; kind: string; due_at: Date; fence: string; payload: AgendaItem['payload'] }[]
  >`
    update agenda set state = 'claimed', fence = nextval('agenda_fence'), lease_until = now() + interval '1 minute'
    where subject = ${subject} returning *`
  if (!row) throw new Error('nothing on the agenda')
  const { key, lane, kind, payload } = row
  return {
    organizationId: world.organizationId,
    id: key.toString('hex'),
    key: key.toString('hex'),
    lane,
    kind,
    subject,
    payload,
    revision: 1,
    origin: 'manual',
    dueAt: row.due_at,
    attempts: 0,
    lapses: 0,
    doubted: false,
    fence: Number(row.fence),
    supersededAt: null,
    circuit: null,
  }
}

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
