import { afterAll, beforeAll, expect, it } from 'vitest'
import { markOptOuts } from '#server/appointments/change/applyOptOut.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { findNextDueAt, listForecast } from '#server/platform/jobs/read.ts'
import { done, type Handlers } from '#server/platform/jobs/types.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { receiptHandlers } from '../receipts/jobs.ts'
import { notificationHandlers } from './jobs.ts'

const HOUR = 60
const HORIZON = 48 * HOUR

let database: TestDatabase
let harness: Harness
let world: World
const dispatched: string[] = []
/** Jobs of other modules, replaced by handlers that do nothing. */
const ignoredKinds = ['ensure', 'poll', 'tidy', 'remove', 'subscribe'].map((name) => `session.${name}`)
// These would end appointments as no-shows and cancel their follow-ups.
ignoredKinds.push('dispatch.disconnect', 'webhook.scheduled_event', 'appointment.advance', 'appointment.waiting_alert')

beforeAll(async () => {
  database = await createTestDatabase()
  // Dispatches are only recorded; no vendor is called.
  const dispatch: Handlers = {
    'dispatch.send': {
      run: async (ctx, job) => {
        dispatched.push(`dispatch.send ${job.key} ${ctx.now().toISOString()}`)
        return done()
      },
    },
    ...Object.fromEntries(ignoredKinds.map((kind) => [kind, { run: async () => done() }])),
  }
  const handlers = {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...appointmentHandlers,
    ...dispatch,
  }
  harness = await startHarness(database, handlers)
  world = await buildWorld(database.db, {
    policy: {
      channels: ['EMAIL', 'SMS'],
      reminders: [
        { offset: 'PT24H', channels: ['EMAIL'] },
        { offset: 'PT9H', channels: ['EMAIL', 'SMS'] },
        { offset: 'PT1H', channels: ['SMS'] },
      ],
      room: { offset: 'PT10M', channels: ['EMAIL'] },
      followUp: { offset: 'PT2H', channels: ['EMAIL'] },
      quietHours: { from: '21:00', to: '08:00' },
    },
  })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})

/** Books one appointment every eight hours, so that quiet hours and the horizon affect some of the notifications. */
async function bookMany(count: number): Promise<void> {
  const { ctx, clock } = harness
  for (let number = 0; number < count; number++) {
    const agentId = await buildAgent(database.db, { ...world, emailNotifications: ['new'] })
    const startAt = addMinutes(clock.now(), 3 * HOUR + number * 8 * HOUR)
    const [email, phone] = [`forecast${number}@example.test`, `+49151129${10_000 + number}`]
    const built = await buildAppointment(
      database.db,
      { ...world, agentId },
      { startAt, now: clock.now(), email, phone: number % 3 === 0 ? null : phone, verified: number % 5 !== 4 },
    )
    await database.db.transaction(async (tx) => {
      await markOptOuts(ctx, tx, world, [{ id: built.customerId, email, phone }], true)
      await replan(tx, world.organizationId, built.id, clock.now())
    })
  }
}

const isForecast = (kind: string): boolean => /^(notification\.(email|sms)|dispatch\.send)$/.test(kind)

it('forecasts every message and every dispatch of the next 48 hours, with its exact time', async () => {
  const { clock, engine, ctx } = harness
  await bookMany(6)
  // The first run also loads the email renderer; all confirmations are sent before the forecast is made.
  await eventually(
    async () => {
      await harness.run()
      return database.sql`select 1 from notifications where type = 'CREATE' and status in ('INITIALIZED', 'PENDING')`
    },
    (waiting) => waiting.length === 0,
    90_000,
  )
  const from = clock.now()
  const until = addMinutes(from, HORIZON)
  const rows = await listForecast(database.sql, world.organizationId, { until })
  const forecast = rows.filter(({ kind }) => isForecast(kind))
  expect(forecast.filter(({ kind }) => kind === 'dispatch.send').length).toBeGreaterThan(3)
  expect(forecast.length).toBeGreaterThan(18)

  for (let due = await findNextDueAt(database.sql, clock.now()); due && due <= until; ) {
    clock.set(due)
    await engine.tick({ budgetMs: 20_000 })
    due = await findNextDueAt(database.sql, due)
  }
  const started = await database.sql<{ kind: string; key: string; at: Date }[]>`
    select case n.channel when 'EMAIL' then 'notification.email' else 'notification.sms' end as kind,
      encode(a.key, 'hex') as key, a.started_at as at
    from attempts a join notifications n on n.organization_id = a.organization_id and n.key = a.key
    where a.started_at > ${from}`
  const performed = [...started.map(({ kind, key, at }) => `${kind} ${key} ${at.toISOString()}`), ...dispatched]
  expect(performed.toSorted()).toEqual(
    forecast.map(({ kind, key, dueAt }) => `${kind} ${key} ${dueAt.toISOString()}`).toSorted(),
  )
  expect(ctx.now().getTime()).toBeLessThanOrEqual(until.getTime())
}, 120_000)
