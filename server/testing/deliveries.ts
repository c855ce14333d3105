import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { deliverMessage, prepareMessage } from '#server/messaging/delivery/deliverMessage.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import type { NewMessage } from '#server/messaging/delivery/schema.ts'
import { abandonMessage } from '#server/messaging/delivery/withdrawMessages.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import type { Job, JobRequest } from '#server/platform/jobs/types.ts'
import { buildWorld, type World } from './builders.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { eventually, type Harness, startHarness } from './harness.ts'

const mailBody = { subject: 'Booked', html: '<p>Join</p>', text: 'Join', attachments: [], headers: {} }
export const link = 'http://127.0.0.1/join/abcdefghijklmnopqrstuvwx'
export const address = () => `c-${newId()}@example.test`
let numbers = 0
export const number = () => `+4915${String(20_000_000 + ++numbers).padStart(9, '1')}`

type Given = { recipient: string; words?: string; usefulUntil?: Date; purpose?: NewMessage['purpose'] } & Pick<
  NewMessage,
  'channel'
>
/** `wanted` is what the guard of the items answers. */
type Stage = { outside: Harness; wanted: boolean }

/** A file's database and company, and for each of its tests an outside world; with what these tests do over and over. */
export function deliveryFixture() {
  let base: { database: TestDatabase; world: World } | undefined
  let stage: Stage | undefined
  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('only within a test')
    return thing
  }
  beforeAll(async () => {
    const database = await createTestDatabase()
    base = { database, world: await buildWorld(database.db) }
  })
  afterAll(() => there(base).database.drop())
  beforeEach(async () => {
    const handlers = { ...deliveryHandlers, send: sending(() => there(stage).wanted) }
    stage = { outside: await startHarness(there(base).database, handlers, { VENDOR_TIMEOUT_MS: '800' }), wanted: true }
  })
  afterEach(async () => {
    const { database } = there(base)
    await there(stage).outside.close()
    await database.sql`delete from jobs`
    await database.sql`delete from lanes`
  })
  return acts(
    () => there(base),
    () => there(stage),
  )
}

const sending = (isWanted: () => boolean) => ({
  run: (ctx: Harness['ctx'], item: Job) =>
    deliverMessage(ctx, item, String(item.payload.messageId), async () => isWanted()),
  onGiveUp: abandonMessage,
  maxAttempts: 50,
})

function acts(base: () => { database: TestDatabase; world: World }, stage: () => Stage) {
  const look = (id: string) => lookAt(base().database, id)
  return {
    get database() {
      return base().database
    },
    get world() {
      return base().world
    },
    get harness() {
      return stage().outside
    },
    setWanted: (wanted: boolean) => {
      stage().wanted = wanted
    },
    /** A message prepared and on the agenda, in one transaction, as its slices do it. */
    queue: (given: Given, identity = newId()) => queue(base(), stage().outside, given, identity),
    look,
    waitForState: (id: string, state: string) =>
      eventually(
        () => look(id),
        (row) => row.state === state,
      ),
    statusesOf: async (id: string) => {
      const rows = await base().database.sql<{ status: string }[]>`
        select status from message_events where message_id = ${id} order by at, recorded_at`
      return rows.map((row) => row.status)
    },
    claimJob: (subject: string) => claimed(base(), subject),
  }
}

async function queue(
  { database, world: { organizationId } }: { database: TestDatabase; world: World },
  { ctx }: Harness,
  { channel, recipient, usefulUntil, words = 'Booked', purpose = 'notification' }: Given,
  identity: string,
): Promise<string> {
  const key = jobKey([identity], organizationId).toString('hex')
  return database.db.transaction(async (tx) => {
    const common = { organizationId, key, purpose, recipient, usefulUntil: usefulUntil ?? null }
    const messageId = await prepareMessage(
      tx,
      ctx,
      channel === 'EMAIL'
        ? { ...common, channel, body: mailBody }
        : { ...common, channel, body: { text: `${words}. Join: ${link}` } },
    )
    const item: JobRequest = {
      organizationId,
      lane: channel === 'EMAIL' ? 'mail' : 'sms',
      kind: 'send',
      subject: messageId,
      revision: 1,
      identity: [identity],
      origin: 'manual',
      dueAt: ctx.now(),
      payload: { messageId },
    }
    await enqueue(tx, [item])
    return messageId
  })
}

async function lookAt(database: TestDatabase, id: string) {
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

/** The item as a worker holds it. */
async function claimed({ database, world }: { database: TestDatabase; world: World }, subject: string): Promise<Job> {
  const [row] = await database.sql<
    { key: Buffer; lane: string; kind: string; due_at: Date; fence: string; payload: Job['payload'] }[]
  >`
    update jobs set state = 'claimed', fence = nextval('jobs_fence'), lease_until = now() + interval '1 minute'
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
    expiredLeases: 0,
    wasInDoubt: false,
    fence: Number(row.fence),
    supersededAt: null,
    circuit: null,
  }
}
