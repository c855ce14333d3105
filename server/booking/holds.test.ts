import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { bookDefaults } from '#server/testing/builders/bookingInput.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { readCode } from '#server/testing/codes.ts'
import { type TestClock, testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { bookWithCode } from './bookWithCode.ts'
import { requestBookingCode } from './requestBookingCode.ts'
import { listTimes } from './services.ts'

let database: TestDatabase
let world: World
let clock: TestClock

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
})

const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour))
const minutes = (count: number) => count * 60_000
const contactOf = (name: string) => ({ email: `${name}.${world.slug}@example.test` })

/** A visitor with a browser session; all visitors share one IP address. */
const browser = (browserId: string | null): Ctx =>
  testCtx({
    db: database.db,
    clock,
    actor: { kind: 'public', clientIp: '192.0.2.7', browserId: browserId && `${browserId}.${world.slug}` },
    config: testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '100000' }),
  })
const requestCode = (name: string, start: Date, from: string | null = name, presetId = world.presetId) =>
  requestBookingCode(browser(from), {
    applicationId: world.applicationId,
    presetId,
    purpose: 'book',
    contact: contactOf(name),
    start,
    durationMinutes: 30,
  })
const book = async (name: string, start: Date, from: string | null = name, presetId = world.presetId) =>
  bookWithCode(browser(from), {
    applicationId: world.applicationId,
    presetId,
    contact: contactOf(name),
    code: await readCode(database, browser(from), world, contactOf(name).email),
    start,
    ...bookDefaults,
  })
const offeredTo = async (from: string) => {
  const input = { application: world.slug, preset: 'video-consultation', timezone: 'UTC', days: 5 }
  const { days } = await listTimes(browser(from), input)
  return days.flatMap((day) => day.slots.map((slot) => slot.start.toISOString()))
}
const heldUntil = async (start: Date) => {
  const [hold] = await database.sql<{ until: Date }[]>`
    select expires_at as until from holds where preset_id = ${world.presetId} and starts_at = ${start}`
  return hold?.until ?? null
}

describe('a hold', () => {
  it('hides its time from everyone but its owner', async () => {
    await requestCode('kim', at(9))
    expect(await offeredTo('lou')).not.toContain(at(9).toISOString())
    expect(await offeredTo('kim')).toContain(at(9).toISOString())
  })

  it('does not block its contact in another browser, or another contact in the same browser', async () => {
    await requestCode('kim', at(9), 'at work')
    clock.advance(minutes(1))
    await requestCode('kim', at(9), 'at home')
    await requestCode('lou', at(9), 'at home')
    expect((await refusal(requestCode('max', at(9)))).details.reason).toBe('taken')
    await expect(book('lou', at(9), 'at home')).resolves.toBeTruthy()
  })

  it('does not prevent its contact from booking an overlapping time with buffers', async () => {
    const policy = { ...world.policy, stepMinutes: 15, bufferBeforeMinutes: 15, bufferAfterMinutes: 15 }
    const { presetId } = await buildPreset(database.db, { ...world, policy, slug: 'buffered', isDefault: false })
    await requestCode('kim', at(9), 'kim', presetId)
    clock.advance(minutes(1))
    const quarter = new Date(at(9).getTime() + minutes(15))
    await expect(book('kim', quarter, 'kim', presetId)).resolves.toBeTruthy()
    expect(await heldUntil(at(9))).toBeNull()
  })

  it('releases its time when it expires by business time', async () => {
    await requestCode('kim', at(9))
    clock.advance(minutes(10))
    expect(await offeredTo('lou')).toContain(at(9).toISOString())
    await expect(requestCode('lou', at(9))).resolves.toBeTruthy()
  })

  it('is extended by another code for the same time, to twenty minutes in total', async () => {
    await requestCode('kim', at(9))
    clock.advance(minutes(8))
    await requestCode('kim', at(9))
    expect(await heldUntil(at(9))).toEqual(new Date('2026-11-23T06:18:00Z'))
    clock.advance(minutes(8))
    expect((await requestCode('kim', at(9))).holdExpiresAt).toEqual(new Date('2026-11-23T06:20:00Z'))
    expect((await refusal(requestCode('lou', at(9)))).details.reason).toBe('taken')
    clock.advance(minutes(4))
    await expect(requestCode('lou', at(9))).resolves.toBeTruthy()
  })

  it('is released when the same flow chooses another time', async () => {
    await requestCode('kim', at(9))
    await requestCode('kim', at(10))
    await expect(requestCode('lou', at(9))).resolves.toBeTruthy()
    expect((await refusal(requestCode('max', at(10)))).details.reason).toBe('taken')
  })

  it('is released when its code books another time', async () => {
    await requestCode('kim', at(9))
    await book('kim', at(10))
    await expect(requestCode('lou', at(9))).resolves.toBeTruthy()
  })

  it('becomes the booking, and the same code cannot book again', async () => {
    await requestCode('kim', at(9))
    const both = await Promise.allSettled([book('kim', at(9)), book('kim', at(9))])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const rows =
      await database.sql`select live, hold_id from occupancies where organization_id = ${world.organizationId}`
    expect(rows.map((row) => ({ ...row }))).toEqual([{ live: true, hold_id: null }])
  })
})

describe('the limit of two holds', () => {
  it('applies per browser session: a third hold releases the oldest, even with different contacts', async () => {
    for (const [index, name] of ['kim', 'lou', 'max'].entries()) {
      await requestCode(name, at(9 + index), 'one browser')
      clock.advance(minutes(1))
    }
    await expect(requestCode('eve', at(9))).resolves.toBeTruthy()
    expect((await refusal(requestCode('ian', at(10)))).details.reason).toBe('taken')
    expect((await refusal(requestCode('ian', at(11)))).details.reason).toBe('taken')
  })

  it('does not apply per IP address, because many people may share one', async () => {
    const names = ['kim', 'lou', 'max', 'eve', 'ian', 'joe']
    for (const [index, name] of names.entries()) await requestCode(name, at(8 + index), null)
    const held = await database.sql`select 1 from holds where organization_id = ${world.organizationId}`
    expect(held).toHaveLength(names.length)
  })
})

describe('the agent chosen from several', () => {
  it('is the least loaded one, and the timeline records each agent’s load', async () => {
    const colleague = await buildAgent(database.db, world)
    const assignment = { mode: 'any' as const, agentIds: [world.agentId, colleague] }
    const policy = { assignment }
    const { presetId } = await buildPreset(database.db, { ...world, policy, slug: 'either', isDefault: false })
    await requestCode('kim', at(9))
    await book('kim', at(9))
    await requestCode('lou', at(11), 'lou', presetId)
    const { appointmentId } = await book('lou', at(11), 'lou', presetId)
    const [entry] =
      await database.sql`select data from timeline where appointment_id = ${appointmentId} and kind = 'booked'`
    expect(entry?.data).toMatchObject({
      agentId: colleague,
      chosenBy: 'least_loaded',
      loads: [
        { agentId: colleague, dayMinutes: 0 },
        { agentId: world.agentId, dayMinutes: 30 },
      ],
    })
  })
})
