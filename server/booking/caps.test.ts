import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scheduleAppointment } from '#server/appointments/book/schedule.ts'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { rescheduleAppointment } from '#server/appointments/change/reschedule.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { bookDefaults, scheduleDefaults } from '#server/testing/builders/bookingInput.ts'
import { type BuiltAppointment, buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { readCode } from '#server/testing/codes.ts'
import { type TestClock, testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { bookWithCode } from './bookWithCode.ts'
import { requestBookingCode } from './requestBookingCode.ts'

let database: TestDatabase
let world: World
let presetId: string
let clock: TestClock
let ctx: Ctx

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
  const actor = { kind: 'public' as const, clientIp: '192.0.2.7', browserId: null }
  ctx = testCtx({ db: database.db, clock, actor, config: testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '100000' }) })
})

const none = { agentPerDay: null, agentPerWeek: null, presetPerDay: null, presetPerWeek: null }
const capped = async (caps: Partial<PresetPolicy['caps']>) => {
  const policy = { caps: { ...none, ...caps } }
  const built = await buildPreset(database.db, { ...world, policy, slug: 'capped', isDefault: false })
  presetId = built.presetId
  return { ...world, ...built }
}
const on = (day: number, hour: number) => new Date(Date.UTC(2026, 10, day, hour))
const contactOf = (name: string) => ({ email: `${name}.${world.slug}@example.test` })
const requestCode = (name: string, start: Date) =>
  requestBookingCode(ctx, {
    applicationId: world.applicationId,
    presetId,
    purpose: 'book',
    contact: contactOf(name),
    start,
    durationMinutes: 30,
  })
const book = async (name: string, start: Date) =>
  bookWithCode(ctx, {
    applicationId: world.applicationId,
    presetId,
    contact: contactOf(name),
    code: await readCode(database, ctx, world, contactOf(name).email),
    start,
    ...bookDefaults,
  })
const supervisor = (): Ctx => {
  const { organizationId, applicationId } = world
  return { ...ctx, actor: { kind: 'supervisor', organizationId, applicationId, staffId: newId() } }
}
const customer = (one: BuiltAppointment): Ctx => {
  const { organizationId, applicationId } = world
  const actor: Actor = {
    kind: 'customer',
    organizationId,
    applicationId,
    appointmentId: one.id,
    participantId: one.customerId,
  }
  return { ...ctx, actor }
}

const kinds = [
  ['an agent by day', { agentPerDay: 1 }, on(24, 11)],
  ['an agent by week', { agentPerWeek: 1 }, on(27, 11)],
  ['a service by day', { presetPerDay: 1 }, on(24, 11)],
  ['a service by week', { presetPerWeek: 1 }, on(27, 11)],
] as const

describe.each(kinds)('a cap on %s', (_, caps, second) => {
  it('limits holds and bookings', async () => {
    await capped(caps)
    await requestCode('kim', on(24, 9))
    expect((await refusal(requestCode('lou', second))).code).toBe('conflict')
    await book('kim', on(24, 9))
    expect((await refusal(requestCode('lou', second))).code).toBe('conflict')
    await expect(requestCode('lou', on(30, 9))).resolves.toBeTruthy()
  })

  it('is not exceeded by concurrent requests for different times', async () => {
    await capped(caps)
    const starts = [8, 9, 10, 11, 12, 13, 14, 15].map((hour) => on(24, hour))
    await Promise.allSettled(starts.map((start, index) => requestCode(`rival${index}`, start)))
    const held = await database.sql`select 1 from holds where preset_id = ${presetId}`
    expect(held).toHaveLength(1)
  })

  it('applies to reschedules by customers, but not by staff', async () => {
    const service = await capped(caps)
    await buildAppointment(database.db, service, { startAt: second, now: clock.now() })
    const one = await buildAppointment(database.db, service, { startAt: on(30, 9), now: clock.now() })
    const error = await refusal(rescheduleAppointment(customer(one), { id: one.id, start: on(24, 9) }))
    expect(error.code).toBe('conflict')
    await expect(rescheduleAppointment(supervisor(), { id: one.id, start: on(24, 9) })).resolves.toMatchObject({
      revision: 2,
    })
  })
})

describe('a cap', () => {
  it('allows another booking after a cancellation', async () => {
    const service = await capped({ presetPerDay: 1 })
    const one = await buildAppointment(database.db, service, { startAt: on(24, 9), now: clock.now() })
    expect((await refusal(requestCode('kim', on(24, 11)))).code).toBe('conflict')
    await cancelAppointment(supervisor(), { id: one.id })
    await expect(requestCode('kim', on(24, 11))).resolves.toBeTruthy()
  })

  it('counts days in the application’s time zone', async () => {
    const service = await capped({ presetPerDay: 1 })
    await buildAppointment(database.db, service, { startAt: new Date('2026-11-23T23:30:00Z'), now: clock.now() })
    expect((await refusal(requestCode('kim', on(24, 9)))).code).toBe('conflict')
    await expect(requestCode('kim', on(25, 9))).resolves.toBeTruthy()
  })

  it('does not apply to staff and services, although their appointments count', async () => {
    await capped({ presetPerDay: 1 })
    for (const hour of [9, 10])
      await scheduleAppointment(supervisor(), {
        applicationId: world.applicationId,
        presetId,
        start: on(24, hour),
        ...scheduleDefaults,
      })
    expect((await refusal(requestCode('kim', on(24, 12)))).code).toBe('conflict')
  })

  it('does not count the appointment that is being rescheduled within the day', async () => {
    const service = await capped({ agentPerDay: 1, presetPerDay: 1 })
    const one = await buildAppointment(database.db, service, { startAt: on(24, 9), now: clock.now() })
    await expect(rescheduleAppointment(customer(one), { id: one.id, start: on(24, 11) })).resolves.toMatchObject({
      revision: 2,
    })
  })
})
