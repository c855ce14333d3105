import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notifications } from '#db/schema/notifications.ts'
import { addMinutes } from '#server/lib/time.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import { receiptHandlers } from '#server/messaging/receipts/jobs.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { listMessagePauses, setMessagesPaused } from '#server/tenants/applications/setMessagesPaused.ts'
import { type BuiltAppointment, buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { refusal } from '#server/testing/refusal.ts'
import { appointmentHandlers } from '../jobs.ts'
import { replan } from '../plan.ts'
import { pauseNotifications } from './pauseNotifications.ts'

let database: TestDatabase
let harness: Harness
let world: World
let supervisor: Actor
let count = 0
let email: string

beforeAll(async () => {
  database = await createTestDatabase()
  harness = await startHarness(database, {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...appointmentHandlers,
  })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})
beforeEach(async () => {
  await harness.clearFaults()
  harness.clock.set(new Date())
  count += 1
  email = `paused${count}@example.test`
  const policy = {
    channels: ['EMAIL' as const],
    reminders: [
      { offset: 'PT24H', channels: ['EMAIL' as const] },
      { offset: 'PT2H', channels: ['EMAIL' as const] },
      { offset: 'PT1H', channels: ['EMAIL' as const] },
    ],
  }
  world = await buildWorld(database.db, { policy })
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  supervisor = { kind: 'supervisor', organizationId: world.organizationId, applicationId: world.applicationId, staffId }
})

const as = (actor: Actor): Ctx => ({ ...harness.ctx, actor })
const DAYS = 24 * 60

async function booked(inMinutes = 3 * DAYS): Promise<BuiltAppointment> {
  const { ctx, clock } = harness
  const startAt = addMinutes(clock.now(), inMinutes)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, ctx.now()))
  return built
}
const rowsOf = async ({ id }: BuiltAppointment) => {
  const rows = await database.db
    .select()
    .from(notifications)
    .where(eq(notifications.appointmentId, id))
    .orderBy(asc(notifications.type), asc(notifications.offsetIso))
  return rows.map((row) => [row.type, row.offsetIso, row.status, row.reason].filter(Boolean).join(' '))
}
const subjects = async () => (await harness.inbox(email)).map(({ subject }) => subject?.split(/[:,]/)[0])
/** Runs jobs until `count` messages have arrived, because on a slow machine a vendor call may time out and be retried. */
async function eventuallySent(count: number): Promise<void> {
  const sendAndList = async () => {
    await harness.run()
    return subjects()
  }
  expect(await eventually(sendAndList, (sent) => sent.length >= count)).toHaveLength(count)
}

describe('pausing the messages of one appointment', () => {
  it('withdraws planned messages, and on resuming sends only those that are still useful', async () => {
    const appointment = await booked()
    await pauseNotifications(as(supervisor), { id: appointment.id, paused: true, reason: 'Wrong time in the system' })
    expect(await rowsOf(appointment)).toEqual([
      'CREATE CANCELLED Paused for this appointment',
      'REMINDER PT1H CANCELLED Paused for this appointment',
      'REMINDER PT24H CANCELLED Paused for this appointment',
      'REMINDER PT2H CANCELLED Paused for this appointment',
    ])
    harness.clock.set(addMinutes(appointment.startAt, -90))
    await harness.run()
    expect(await subjects()).toEqual([])
    await pauseNotifications(as(supervisor), { id: appointment.id, paused: false, reason: '' })
    // The reminder of the day before is superseded by the one two hours before.
    await eventuallySent(2)
    expect(await rowsOf(appointment)).toContain('REMINDER PT24H CANCELLED Paused for this appointment')
    harness.clock.set(addMinutes(appointment.startAt, -60))
    await eventuallySent(3)
  })

  it('sends nothing if it is resumed after the end', async () => {
    const appointment = await booked()
    await pauseNotifications(as(supervisor), { id: appointment.id, paused: true, reason: '' })
    harness.clock.set(addMinutes(appointment.endAt, 1))
    await pauseNotifications(as(supervisor), { id: appointment.id, paused: false, reason: '' })
    await harness.run()
    expect(await subjects()).toEqual([])
  })

  it('neither loses nor duplicates a message that was being retried', async () => {
    await harness.injectFault({ vendor: 'resend', mode: 'status', status: 500 })
    const appointment = await booked()
    await harness.run()
    await pauseNotifications(as(supervisor), { id: appointment.id, paused: true, reason: '' })
    await harness.clearFaults()
    await harness.run()
    expect(await subjects()).toEqual([])
    await pauseNotifications(as(supervisor), { id: appointment.id, paused: false, reason: '' })
    await eventually(
      async () => {
        await harness.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE DELIVERED'),
    )
    expect(await subjects()).toHaveLength(1)
  })

  it('is possible only for staff with access to the appointment', async () => {
    const { id } = await booked()
    const given = { id, paused: true, reason: '' }
    const other = await buildWorld(database.db)
    const foreignSupervisor: Actor = {
      ...supervisor,
      organizationId: other.organizationId,
      applicationId: other.applicationId,
    } as Actor
    const colleague = { ...supervisor, kind: 'agent', staffId: await buildAgent(database.db, world) } as Actor
    expect((await refusal(pauseNotifications(as(foreignSupervisor), given))).code).toBe('not_found')
    expect((await refusal(pauseNotifications(as(colleague), given))).code).toBe('not_found')
    expect((await refusal(pauseNotifications(as(supervisor), { ...given, id: world.presetId }))).code).toBe('not_found')
    expect((await refusal(pauseNotifications(harness.ctx, given))).code).toBe('unauthenticated')
  })
})

describe('pausing the messages of a whole application', () => {
  it('applies to existing and new appointments until messages are resumed', async () => {
    const before = await booked(4 * DAYS)
    const given = { paused: true, reason: 'The vendor delivers nothing' }
    expect(await setMessagesPaused(as(supervisor), given)).toEqual({ paused: true, appointments: 1 })
    const during = await booked(5 * DAYS)
    await harness.run()
    expect(await subjects()).toEqual([])
    for (const one of [before, during]) {
      expect((await rowsOf(one))[0]).toBe('CREATE CANCELLED Paused for the whole application')
    }
    expect(await listMessagePauses(as(supervisor))).toMatchObject([{ paused: true }])
    expect(await setMessagesPaused(as(supervisor), { ...given, paused: false })).toEqual({
      paused: false,
      appointments: 2,
    })
    await harness.run()
    expect(await subjects()).toHaveLength(2)
    expect(await setMessagesPaused(as(supervisor), { ...given, paused: false })).toEqual({
      paused: false,
      appointments: 0,
    })
  })

  it('is possible only for supervisors, for their own application', async () => {
    const other = await buildWorld(database.db)
    const given = { paused: true, reason: 'x' }
    const agent = { ...supervisor, kind: 'agent', staffId: world.agentId } as Actor
    expect((await refusal(setMessagesPaused(as(agent), given))).code).toBe('forbidden')
    expect(
      (await refusal(setMessagesPaused(as(supervisor), { ...given, applicationId: other.applicationId }))).code,
    ).toBe('not_found')
    expect((await refusal(setMessagesPaused(harness.ctx, given))).code).toBe('unauthenticated')
  })
})
