import { afterAll, beforeAll, expect, it } from 'vitest'
import { markOptOuts } from '#server/appointments/change/applyOptOut.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { findNextDueAt, listForecast } from '#server/platform/jobs/read.ts'
import { done, type Handlers } from '#server/platform/jobs/types.ts'
import { buildAgent, buildAppointment, buildWorld, type World } from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { notificationHandlers } from './jobs.ts'

const HOUR = 60
const HORIZON = 48 * HOUR

let database: TestDatabase
let outside: Harness
let world: World
const dispatched: string[] = []
/** What else is on the agenda has its own tests. */
const others = ['ensure', 'poll', 'tidy', 'remove', 'subscribe'].map((what) => `session.${what}`)
// Nor do people miss their calls here, which would take the follow-ups back.
others.push('dispatch.disconnect', 'webhook.scheduled_event', 'appointment.advance', 'appointment.waiting_alert')

beforeAll(async () => {
  database = await createTestDatabase()
  // The vendor of conversations is another subject's: here it is enough that its turn comes.
  const dispatch: Handlers = {
    'dispatch.send': {
      run: async (ctx, job) => {
        dispatched.push(`dispatch.send ${job.key} ${ctx.now().toISOString()}`)
        return done()
      },
    },
    ...Object.fromEntries(others.map((kind) => [kind, { run: async () => done() }])),
  }
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...appointmentHandlers, ...dispatch }
  outside = await startHarness(database, handlers)
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
  await outside.close()
  await database.drop()
})

/** One every eight hours, so that the quiet hours and the horizon cut some of what is planned. */
async function bookMany(count: number): Promise<void> {
  const { ctx, clock } = outside
  for (let number = 0; number < count; number++) {
    const agentId = await buildAgent(database.db, { ...world, notices: ['new'] })
    const startAt = addMinutes(clock.now(), 3 * HOUR + number * 8 * HOUR)
    const [email, phone] = [`forecast${number}@example.test`, `+49151129${10_000 + number}`]
    const built = await buildAppointment(
      database.db,
      { ...world, agentId },
      { startAt, now: clock.now(), email, phone: number % 3 === 0 ? null : phone, proven: number % 5 !== 4 },
    )
    await database.db.transaction(async (tx) => {
      await markOptOuts(ctx, tx, world, { id: built.customerId, email, phone }, true)
      await replan(tx, world.organizationId, built.id, clock.now())
    })
  }
}

const isShown = (kind: string): boolean => /^(notification\.(email|sms)|dispatch\.send)$/.test(kind)

it('says what a run of the next 48 hours then does, item by item: every message and every dispatch, and when', async () => {
  const { clock, engine, ctx } = outside
  await bookMany(6)
  // The first run loads what renders mails; the news is told before anything is foretold.
  await eventually(
    async () => {
      await outside.run()
      return database.sql`select 1 from notifications where type = 'CREATE' and status in ('INITIALIZED', 'PENDING')`
    },
    (waiting) => waiting.length === 0,
    90_000,
  )
  const begins = clock.now()
  const until = addMinutes(begins, HORIZON)
  const rows = await listForecast(database.sql, world.organizationId, { until })
  const foretold = rows.filter(({ kind }) => isShown(kind))
  expect(foretold.filter(({ kind }) => kind === 'dispatch.send').length).toBeGreaterThan(3)
  expect(foretold.length).toBeGreaterThan(18)

  for (let due = await findNextDueAt(database.sql, clock.now()); due && due <= until; ) {
    clock.set(due)
    await engine.tick({ budgetMs: 20_000 })
    due = await findNextDueAt(database.sql, due)
  }
  const begun = await database.sql<{ kind: string; key: string; at: Date }[]>`
    select case n.channel when 'EMAIL' then 'notification.email' else 'notification.sms' end as kind,
      encode(a.key, 'hex') as key, a.started_at as at
    from attempts a join notifications n on n.organization_id = a.organization_id and n.key = a.key
    where a.started_at > ${begins}`
  const did = [...begun.map(({ kind, key, at }) => `${kind} ${key} ${at.toISOString()}`), ...dispatched]
  expect(did.toSorted()).toEqual(
    foretold.map(({ kind, key, dueAt }) => `${kind} ${key} ${dueAt.toISOString()}`).toSorted(),
  )
  expect(ctx.now().getTime()).toBeLessThanOrEqual(until.getTime())
}, 120_000)
