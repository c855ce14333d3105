import { afterAll, beforeAll, expect, it } from 'vitest'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { spreadEarlyStarts } from '#server/platform/jobs/earlyStartData.ts'
import { createEngine, type Engine } from '#server/platform/jobs/engine.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, type SentMessage, startHarness } from '#server/testing/harness.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { receiptHandlers } from '../receipts/jobs.ts'
import { notificationHandlers } from './jobs.ts'

const REMINDER_COUNT = 60
const PER_SECOND = 10

let database: TestDatabase
let harness: Harness
let engine: Engine
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...verificationHandlers,
    ...appointmentHandlers,
  }
  harness = await startHarness(database, handlers)
  engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => harness.ctx,
    rates: {
      ratePerMinute: (lane) => (lane === 'mail' ? PER_SECOND * 60 : null),
      sharedBucket: (lane) => (lane === 'mail' ? lane : null),
    },
    leaseMs: 5000,
    handlerTimeoutMs: 4000,
  })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})

/** Books one appointment per agent, all with a reminder due at the same moment. */
async function bookMany(startAt: Date, offset: string): Promise<void> {
  const { clock } = harness
  world = await buildWorld(database.db, {
    policy: { channels: ['EMAIL'], reminders: [{ offset, channels: ['EMAIL'] }], room: null },
  })
  for (let number = 0; number < REMINDER_COUNT; number++) {
    const agentId = await buildAgent(database.db, world)
    const email = `reminder${number}@example.test`
    const built = await buildAppointment(database.db, { ...world, agentId }, { startAt, now: clock.now(), email })
    await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
  }
  // Confirmations are not part of these tests.
  await database.sql`delete from jobs where rank_at < due_at`
}
const listDueTimes = async (): Promise<number[]> => {
  const rows = await database.sql`select due_at from jobs where kind = 'notification.email' order by due_at`
  return rows.map((row) => row.due_at.getTime())
}

it('starts reminders up to ten minutes early when more are due at one moment than the rate allows', async () => {
  const dueAt = addMinutes(harness.clock.now(), 9)
  await bookMany(addMinutes(dueAt, 60), 'PT1H')
  expect(new Set(await listDueTimes())).toEqual(new Set([dueAt.getTime()]))
  // A rate of one email in five seconds.
  expect(await spreadEarlyStarts(database.db, 'mail', 0.2, harness.clock.now())).toBe(REMINDER_COUNT - 10)
  const spread = await listDueTimes()
  expect(spread[0]).toBeGreaterThanOrEqual(addMinutes(dueAt, -10).getTime())
  expect(spread[0]).toBeLessThan(addMinutes(dueAt, -4).getTime())
  expect(spread.at(-1)).toBe(dueAt.getTime())
  expect(await spreadEarlyStarts(database.db, 'mail', 0.2, harness.clock.now())).toBe(0)
  await database.sql`delete from jobs`
})

it('sends a code ahead of many queued reminders, and no reminder after its appointment has started', async () => {
  const { ctx, clock } = harness
  // The reminders are due a minute before the start, and the test clock does not advance until the test sets it.
  const startAt = addMinutes(clock.now(), 2)
  await bookMany(startAt, 'PT1M')
  const application = await findApplicationById(ctx.db, world.applicationId)
  if (!application) throw new Error('no application')
  clock.set(addMinutes(startAt, -1))
  const ticking = engine.tick({ budgetMs: 20_000 })
  const countReminders = async () => (await listInbox()).filter(({ to }) => to.startsWith('reminder')).length
  await eventually(countReminders, (count) => count >= 5, 20_000)
  const before = await countReminders()
  await sendCode(ctx, { application, contact: { email: 'waits@example.test' }, purpose: 'find', locale: 'en' })
  engine.requestTick()
  await eventually(
    () => harness.inbox('waits@example.test'),
    (mails) => mails.length === 1,
    20_000,
  )
  // The rate allows fifty reminders in five seconds; a code at the end of the queue would have been sent after all of them.
  expect((await countReminders()) - before).toBeLessThan(25)
  expect((await listDueTimes()).length).toBeGreaterThan(0)
  // The reminders that are left at the start end as failed.
  clock.set(startAt)
  await ticking
  await engine.tick({ budgetMs: 20_000 })
  expect(await listDueTimes()).toEqual([])
  const [row] = await database.sql`select count(*) filter (where status = 'FAILED')::int as late,
    count(*) filter (where status in ('PENDING', 'DELIVERED'))::int as sent from notifications where type = 'REMINDER'
    and organization_id = ${world.organizationId}`
  expect(row?.late).toBeGreaterThan(0)
  expect(row?.sent).toBe(await countReminders())
})

const listInbox = async (): Promise<SentMessage[]> => (await fetch(`${harness.sandbox.url}/inbox.json`)).json()
