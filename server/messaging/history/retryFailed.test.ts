import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notifications } from '#db/schema/notifications.ts'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import {
  type BuiltAppointment,
  buildAgent,
  buildAppointment,
  buildWorld,
  type World,
} from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { refusal } from '#server/testing/refusal.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { notificationHandlers } from '../notifications/jobs.ts'
import { errorClassOf } from './errorClassRules.ts'
import { getBatch, listFailures, retryFailed } from './retryFailed.ts'

let database: TestDatabase
let outside: Harness
let world: World
let boss: Actor
let days = 2

beforeAll(async () => {
  database = await createTestDatabase()
  outside = await startHarness(database, { ...notificationHandlers, ...deliveryHandlers, ...appointmentHandlers })
})
afterAll(async () => {
  await outside.close()
  await database.drop()
})
beforeEach(async () => {
  await outside.clearFaults()
  world = await buildWorld(database.db, { policy: { channels: ['EMAIL'], reminders: [] } })
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  boss = { kind: 'supervisor', organizationId: world.organizationId, applicationId: world.applicationId, staffId }
})
const as = (actor: Actor): Ctx => ({ ...outside.ctx, actor })

async function booked(email: string): Promise<BuiltAppointment> {
  const { ctx, clock } = outside
  days += 1
  const startAt = addMinutes(clock.now(), days * 24 * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, ctx.now()))
  return built
}

/** Answered 422 with the vendor's word for a fault of ours: final, until somebody mends it. */
async function failed(count: number): Promise<BuiltAppointment[]> {
  await outside.injectFault({ vendor: 'resend', path: '/emails', mode: 'status', status: 422 })
  const all: BuiltAppointment[] = []
  for (let number = 0; number < count; number++) all.push(await booked(`batch${days}@example.test`))
  await outside.run()
  await outside.clearFaults()
  return all
}

describe('failed messages', () => {
  it('are counted by what went wrong, and sent again together, with progress', async () => {
    const all = await failed(3)
    await booked(`bounce${days}@example.test`)
    await eventually(
      async () => {
        await outside.run()
        return listFailures(as(boss), {})
      },
      ({ groups }) => groups.length === 2,
    )
    const { groups } = await listFailures(as(boss), {})
    expect(groups).toEqual([
      { errorClass: 'contact', count: 3, codes: ['validation_error'] },
      { errorClass: 'unreachable', count: 1, codes: ['bounced:permanent'] },
    ])
    const { id, total } = await retryFailed(as(boss), { errorClass: 'contact', reason: 'The template is mended' })
    expect(total).toBe(3)
    await cancelAppointment(as(boss), { id: all[0]?.id ?? '' })
    expect(await getBatch(as(boss), { id })).toMatchObject({ total: 3, done: 0 })
    const batch = await eventually(
      async () => {
        await outside.run()
        return getBatch(as(boss), { id })
      },
      ({ done, delivered }) => done === 3 && delivered === 2,
    )
    expect(batch).toMatchObject({ refused: 1, failed: 0, refusals: [{ refusal: 'cancelled', count: 1 }] })
    expect((await listFailures(as(boss), {})).groups.map(({ errorClass }) => errorClass)).toEqual(['unreachable'])
    const rows = await database.db.select().from(notifications).where(eq(notifications.cause, 'resend:1'))
    expect(rows).toHaveLength(2)
  })

  it('are not sent twice by two who press at once', async () => {
    const [one] = await failed(1)
    const given = { errorClass: 'contact', reason: 'x' }
    await Promise.all([retryFailed(as(boss), given), retryFailed(as(boss), given)])
    await outside.run()
    await outside.run()
    const rows = await database.db
      .select()
      .from(notifications)
      .where(eq(notifications.appointmentId, one?.id ?? ''))
    expect(rows.filter(({ cause }) => cause.startsWith('resend'))).toHaveLength(1)
    expect((await refusal(retryFailed(as(boss), given))).details).toMatchObject({ reason: 'none' })
  })

  it('are for supervisors, each their own application’s', async () => {
    await failed(1)
    const given = { errorClass: 'contact', reason: 'x' }
    const other = await buildWorld(database.db)
    const stranger = { ...boss, organizationId: other.organizationId, applicationId: other.applicationId } as Actor
    const agent = { ...boss, kind: 'agent', staffId: world.agentId } as Actor
    expect((await listFailures(as(stranger), {})).groups).toEqual([])
    expect((await refusal(retryFailed(as(stranger), { ...given, applicationId: world.applicationId }))).code).toBe(
      'not_found',
    )
    expect((await refusal(retryFailed(as(agent), given))).code).toBe('forbidden')
    expect((await refusal(listFailures(as(agent), {}))).code).toBe('forbidden')
    expect((await refusal(retryFailed(outside.ctx, given))).code).toBe('unauthenticated')
    const { id } = await retryFailed(as(boss), given)
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
])('counts %s as %s', (code, errorClass) => expect(errorClassOf(code)).toBe(errorClass))
