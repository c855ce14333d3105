import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { deliverMessage } from '#server/messaging/delivery/deliverMessages.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import { prepareMessage } from '#server/messaging/delivery/prepareMessages.ts'
import type { NewMessage } from '#server/messaging/delivery/schema.ts'
import { abandonMessage } from '#server/messaging/delivery/withdrawMessages.ts'
import { receiptHandlers } from '#server/messaging/receipts/jobs.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import type { Job, JobRequest } from '#server/platform/jobs/types.ts'
import { buildWorld, type World } from './builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { eventually, type Harness, startHarness } from './harness.ts'
import { requireInTest } from './requireInTest.ts'

const mailBody = { subject: 'Booked', html: '<p>Join</p>', text: 'Join', attachments: [], headers: {} }
export const joinLink = 'http://127.0.0.1/join/abcdefghijklmnopqrstuvwx'
export const newEmail = () => `c-${newId()}@example.test`
let phoneCount = 0
export const newPhone = () => `+4915${String(20_000_000 + ++phoneCount).padStart(9, '1')}`

type MessageOptions = { recipient: string; words?: string; usefulUntil?: Date; purpose?: NewMessage['purpose'] } & Pick<
  NewMessage,
  'channel'
>
/** `stillPlanned` is the answer of the check before sending. */
type Current = { harness: Harness; stillPlanned: boolean }

/** Sets up a database and an organization per file and a harness per test, with helpers for delivery tests. */
export function deliveryFixture() {
  let base: { database: TestDatabase; world: World } | undefined
  let current: Current | undefined
  beforeAll(async () => {
    const database = await createTestDatabase()
    base = { database, world: await buildWorld(database.db) }
  })
  afterAll(() => requireInTest(base).database.drop())
  beforeEach(async () => {
    const handlers = {
      ...deliveryHandlers,
      ...receiptHandlers,
      send: sendHandler(() => requireInTest(current).stillPlanned),
    }
    current = {
      harness: await startHarness(requireInTest(base).database, handlers, { VENDOR_TIMEOUT_MS: '800' }),
      stillPlanned: true,
    }
  })
  afterEach(async () => {
    const { database } = requireInTest(base)
    await requireInTest(current).harness.close()
    await database.sql`delete from jobs`
    await database.sql`delete from lanes`
  })
  return helpers(
    () => requireInTest(base),
    () => requireInTest(current),
  )
}

const sendHandler = (isStillPlanned: () => boolean) => ({
  run: (ctx: Harness['ctx'], job: Job) =>
    deliverMessage(ctx, job, String(job.payload.messageId), async () => isStillPlanned()),
  onGiveUp: abandonMessage,
  maxAttempts: 50,
})

function helpers(base: () => { database: TestDatabase; world: World }, current: () => Current) {
  const readMessage = (id: string) => findMessage(base().database, id)
  return {
    get database() {
      return base().database
    },
    get world() {
      return base().world
    },
    get harness() {
      return current().harness
    },
    setStillPlanned: (stillPlanned: boolean) => {
      current().stillPlanned = stillPlanned
    },
    /** Prepares a message and enqueues its job in one transaction, as the modules do. */
    enqueueMessage: (options: MessageOptions, identity = newId()) =>
      enqueueMessage(base(), current().harness, options, identity),
    readMessage,
    waitForState: (id: string, state: string) =>
      eventually(
        () => readMessage(id),
        (row) => row.state === state,
      ),
    statusesOf: async (id: string) => {
      const rows = await base().database.sql<{ status: string }[]>`
        select status from attempt_results where subject_id = ${id} order by at, recorded_at`
      return rows.map((row) => row.status)
    },
    claimJob: (subject: string) => claimJob(base(), subject),
  }
}

async function enqueueMessage(
  { database, world: { organizationId } }: { database: TestDatabase; world: World },
  { ctx }: Harness,
  { channel, recipient, usefulUntil, words = 'Booked', purpose = 'notification' }: MessageOptions,
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
        : { ...common, channel, body: { text: `${words}. Join: ${joinLink}` } },
    )
    const job: JobRequest = {
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
    await enqueue(tx, [job])
    return messageId
  })
}

async function findMessage(database: TestDatabase, id: string) {
  const [row] = await database.sql<
    {
      state: string
      sealed: Buffer | null
      attempts: number
      provider_status: string
      error_code: string
      settled_at: Date
    }[]
  >`select m.*, (select count(*)::int from attempts where subject_id = m.id) as attempts from messages m where id = ${id}`
  if (!row) throw new Error('no such message')
  return row
}

/** Returns the job as claimed by a worker. */
async function claimJob({ database, world }: { database: TestDatabase; world: World }, subject: string): Promise<Job> {
  const [row] = await database.sql<
    { key: Buffer; lane: string; kind: string; due_at: Date; fence: string; payload: Job['payload'] }[]
  >`
    update jobs set state = 'claimed', fence = nextval('jobs_fence'), lease_until = now() + interval '1 minute'
    where subject = ${subject} returning *`
  if (!row) throw new Error('no such job')
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
