import { afterAll, beforeAll, expect, it } from 'vitest'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { spreadEarlyStarts } from '#server/platform/jobs/earlyStartData.ts'
import { createEngine, type Engine } from '#server/platform/jobs/engine.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { buildAgent, buildAppointment, buildWorld, type World } from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, type SentMessage, startHarness } from '#server/testing/harness.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { notificationHandlers } from './jobs.ts'

const CROWD = 60
const PER_SECOND = 10

let database: TestDatabase
let outside: Harness
let engine: Engine
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...verificationHandlers, ...appointmentHandlers }
  outside = await startHarness(database, handlers)
  engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => outside.ctx,
    rates: {
      ratePerMinute: (lane) => (lane === 'mail' ? PER_SECOND * 60 : null),
      sharedBucket: (lane) => (lane === 'mail' ? lane : null),
    },
    leaseMs: 5000,
    handlerTimeoutMs: 4000,
  })
})
afterAll(async () => {
  await outside.close()
  await database.drop()
})

/** Customers whose reminders are due at one moment, an agent each. */
async function crowd(startAt: Date, offset: string): Promise<void> {
  const { clock } = outside
  world = await buildWorld(database.db, {
    policy: { channels: ['EMAIL'], reminders: [{ offset, channels: ['EMAIL'] }], room: null },
  })
  for (let number = 0; number < CROWD; number++) {
    const agentId = await buildAgent(database.db, world)
    const email = `crowd${number}@example.test`
    const built = await buildAppointment(database.db, { ...world, agentId }, { startAt, now: clock.now(), email })
    await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
  }
  // Their confirmations are not what this is about.
  await database.sql`delete from jobs where rank_at < due_at`
}
const dues = async (): Promise<number[]> => {
  const rows = await database.sql`select due_at from jobs where kind = 'notification.email' order by due_at`
  return rows.map((row) => row.due_at.getTime())
}

it('starts reminders early when more are due at one moment than the rate allows, each with its own time kept', async () => {
  const dueAt = addMinutes(outside.clock.now(), 9)
  await crowd(addMinutes(dueAt, 60), 'PT1H')
  expect(new Set(await dues())).toEqual(new Set([dueAt.getTime()]))
  // As if mail went out one in five seconds.
  expect(await spreadEarlyStarts(database.db, 'mail', 0.2, outside.clock.now())).toBe(CROWD - 10)
  const spread = await dues()
  expect(spread[0]).toBeGreaterThanOrEqual(addMinutes(dueAt, -10).getTime())
  expect(spread[0]).toBeLessThan(addMinutes(dueAt, -4).getTime())
  expect(spread.at(-1)).toBe(dueAt.getTime())
  expect(await spreadEarlyStarts(database.db, 'mail', 0.2, outside.clock.now())).toBe(0)
  await database.sql`delete from jobs`
})

it('lets a code go before a crowd of reminders that is being sent, and no reminder after its appointment began', async () => {
  const { ctx, clock } = outside
  // A minute before they begin, and the clock stands still until they have begun.
  const startAt = addMinutes(clock.now(), 2)
  await crowd(startAt, 'PT1M')
  const application = await findApplicationById(ctx.db, world.applicationId)
  if (!application) throw new Error('no application')
  clock.set(addMinutes(startAt, -1))
  const working = engine.tick({ budgetMs: 20_000 })
  const reminders = async () => (await all()).filter(({ to }) => to.startsWith('crowd')).length
  await eventually(reminders, (count) => count >= 5, 20_000)
  const before = await reminders()
  await sendCode(ctx, { application, contact: { email: 'waits@example.test' }, purpose: 'find', locale: 'en' })
  engine.requestTick()
  await eventually(
    () => outside.inbox('waits@example.test'),
    (mails) => mails.length === 1,
    20_000,
  )
  // In less than the five seconds that the rate allows fifty in; at the end of the queue it would have been the last.
  expect((await reminders()) - before).toBeLessThan(25)
  expect((await dues()).length).toBeGreaterThan(0)
  // What is left when they begin says so instead.
  clock.set(startAt)
  await working
  await engine.tick({ budgetMs: 20_000 })
  expect(await dues()).toEqual([])
  const [row] = await database.sql`select count(*) filter (where status = 'FAILED')::int as late,
    count(*) filter (where status in ('PENDING', 'DELIVERED'))::int as told from notifications where type = 'REMINDER'
    and organization_id = ${world.organizationId}`
  expect(row?.late).toBeGreaterThan(0)
  expect(row?.told).toBe(await reminders())
})

const all = async (): Promise<SentMessage[]> => (await fetch(`${outside.sandbox.url}/inbox.json`)).json()
