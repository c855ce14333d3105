import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notifications } from '#db/schema/notifications.ts'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { type BuiltAppointment, buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { refusal } from '#server/testing/refusal.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { notificationHandlers } from '../notifications/jobs.ts'
import { receiptHandlers } from '../receipts/jobs.ts'
import { errorClassOf } from './errorClassRules.ts'
import { historyHandlers } from './jobs.ts'
import { getBatch, listFailures, retryFailed } from './retryFailed.ts'

let database: TestDatabase
let harness: Harness
let world: World
let supervisor: Actor
let days = 2

beforeAll(async () => {
  database = await createTestDatabase()
  harness = await startHarness(database, {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...historyHandlers,
    ...appointmentHandlers,
  })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})
beforeEach(async () => {
  await harness.clearFaults()
  world = await buildWorld(database.db, { policy: { channels: ['EMAIL'], reminders: [] } })
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  supervisor = { kind: 'supervisor', organizationId: world.organizationId, applicationId: world.applicationId, staffId }
})
const as = (actor: Actor): Ctx => ({ ...harness.ctx, actor })

async function book(email: string): Promise<BuiltAppointment> {
  const { ctx, clock } = harness
  days += 1
  const startAt = addMinutes(clock.now(), days * 24 * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, ctx.now()))
  return built
}

/** Books appointments whose confirmation fails permanently: the vendor responds with 422, as for a mistake of ours. */
async function bookFailing(count: number): Promise<BuiltAppointment[]> {
  await harness.injectFault({ vendor: 'resend', path: '/emails', mode: 'status', status: 422 })
  const all: BuiltAppointment[] = []
  for (let number = 0; number < count; number++) all.push(await book(`batch${days}@example.test`))
  // The fault must stay until all of them have failed, because a busy machine may interrupt the first attempts.
  await eventually(
    async () => {
      await harness.run()
      return listFailed()
    },
    (rows) => rows.length === count,
  )
  await harness.clearFaults()
  return all
}

const listFailed = () =>
  database.db
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(eq(notifications.organizationId, world.organizationId), eq(notifications.status, 'FAILED')))

describe('failed messages', () => {
  it('are counted by error class and can be sent again together, with progress', async () => {
    const all = await bookFailing(3)
    await book(`bounce${days}@example.test`)
    await eventually(
      async () => {
        await harness.run()
        return listFailures(as(supervisor), {})
      },
      ({ groups }) => groups.length === 2,
    )
    const { groups } = await listFailures(as(supervisor), {})
    expect(groups).toEqual([
      { errorClass: 'contact', count: 3, codes: ['validation_error'] },
      { errorClass: 'unreachable', count: 1, codes: ['bounced:permanent'] },
    ])
    const { id, total } = await retryFailed(as(supervisor), {
      errorClass: 'contact' as const,
      reason: 'The template is fixed',
    })
    expect(total).toBe(3)
    await cancelAppointment(as(supervisor), { id: all[0]?.id ?? '' })
    expect(await getBatch(as(supervisor), { id })).toMatchObject({ total: 3, done: 0 })
    const batch = await eventually(
      async () => {
        await harness.run()
        return getBatch(as(supervisor), { id })
      },
      ({ done, delivered }) => done === 3 && delivered === 2,
    )
    expect(batch).toMatchObject({ refused: 1, failed: 0, refusals: [{ refusal: 'cancelled', count: 1 }] })
    expect((await listFailures(as(supervisor), {})).groups.map(({ errorClass }) => errorClass)).toEqual(['unreachable'])
    const rows = await database.db.select().from(notifications).where(eq(notifications.cause, 'resend:1'))
    expect(rows).toHaveLength(2)
  })

  it('are not sent twice when two people retry at once', async () => {
    const [appointment] = await bookFailing(1)
    const input = { errorClass: 'contact' as const, reason: 'x' }
    await Promise.all([retryFailed(as(supervisor), input), retryFailed(as(supervisor), input)])
    await harness.run()
    await harness.run()
    const rows = await database.db
      .select()
      .from(notifications)
      .where(eq(notifications.appointmentId, appointment?.id ?? ''))
    expect(rows.filter(({ cause }) => cause.startsWith('resend'))).toHaveLength(1)
    expect((await refusal(retryFailed(as(supervisor), input))).details).toMatchObject({ reason: 'none' })
  })

  it('are visible to supervisors only, for their own application', async () => {
    await bookFailing(1)
    const input = { errorClass: 'contact' as const, reason: 'x' }
    const other = await buildWorld(database.db)
    const stranger = {
      ...supervisor,
      organizationId: other.organizationId,
      applicationId: other.applicationId,
    } as Actor
    const agent = { ...supervisor, kind: 'agent', staffId: world.agentId } as Actor
    expect((await listFailures(as(stranger), {})).groups).toEqual([])
    expect((await refusal(retryFailed(as(stranger), { ...input, applicationId: world.applicationId }))).code).toBe(
      'not_found',
    )
    expect((await refusal(retryFailed(as(agent), input))).code).toBe('forbidden')
    expect((await refusal(listFailures(as(agent), {}))).code).toBe('forbidden')
    expect((await refusal(retryFailed(harness.ctx, input))).code).toBe('unauthenticated')
    const { id } = await retryFailed(as(supervisor), input)
    expect((await refusal(getBatch(as(stranger), { id }))).code).toBe('not_found')
  })
})

it.each([
  ['internal_server_error', 'vendor'],
  ['TimeoutError', 'vendor'],
  ['20003', 'account'],
  ['21211', 'contact'],
  ['30003', 'unreachable'],
  ['63003', 'unreachable'],
  ['suppressed', 'refused'],
  ['unknown_outcome', 'unknown'],
  ['Too late to send', 'late'],
  ['something_new', 'other'],
  [null, 'other'],
])('classifies %s as %s', (code, errorClass) => expect(errorClassOf(code)).toBe(errorClass))
