import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCaller } from '#server/api/router.ts'
import { scheduleAppointment } from '#server/appointments/book/schedule.ts'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { getAppointment } from '#server/appointments/timeline/getAppointment.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { bookDefaults, scheduleDefaults } from '#server/testing/builders/bookingInput.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { readCode } from '#server/testing/codes.ts'
import { type TestClock, testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { bookWithCode } from './bookWithCode.ts'
import { requestBookingCode } from './requestBookingCode.ts'

let database: TestDatabase
let world: World
let clock: TestClock
let ctx: Ctx

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
  // Every test uses its own client address, so that limits by address do not interfere.
  const actor = { kind: 'public' as const, clientIp: world.applicationId, browserId: null }
  ctx = testCtx({ db: database.db, clock, actor, config: testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000' }) })
})

// 10:00 in Berlin.
const start = new Date('2026-11-24T09:00:00Z')
const contactOf = (name: string) => ({ email: `${name}.${world.slug}@example.test` })

const requestCode = (name: string, at: Date = start) =>
  requestBookingCode(ctx, {
    applicationId: world.applicationId,
    presetId: world.presetId,
    purpose: 'book',
    contact: contactOf(name),
    start: at,
    durationMinutes: 30,
  })
const codeOf = (name: string) => readCode(database, ctx, world, contactOf(name).email)

async function book(name: string, at: Date = start, code?: string) {
  return bookWithCode(ctx, {
    applicationId: world.applicationId,
    presetId: world.presetId,
    contact: contactOf(name),
    code: code ?? (await codeOf(name)),
    start: at,
    ...bookDefaults,
  })
}

const supervisor = (of: World): Ctx => ({
  ...ctx,
  actor: {
    kind: 'supervisor',
    organizationId: of.organizationId,
    staffId: of.agentId,
    applicationId: of.applicationId,
  },
})

describe('booking with a code', () => {
  it('books the held time and plans its jobs', async () => {
    await requestCode('kim')
    const booked = await book('kim')
    const view = await getAppointment(supervisor(world), { id: booked.appointmentId })
    expect(view).toMatchObject({ status: 'activated', revision: 1, start, agent: { id: world.agentId } })
    const kinds = await database.sql<
      { kind: string }[]
    >`select kind from jobs where subject = ${booked.appointmentId} order by kind`
    expect(kinds.map((row) => row.kind)).toEqual(
      expect.arrayContaining(['appointment.advance', 'dispatch.send', 'notification.email', 'session.ensure']),
    )
  })

  it('refuses the held time to others and offers three nearby times', async () => {
    await requestCode('kim')
    const error = await refusal(requestCode('lou'))
    expect(error.code).toBe('conflict')
    expect(error.details.alternatives).toHaveLength(3)
  })

  it('offers the time to others after the hold expires', async () => {
    await requestCode('kim')
    clock.advance(11 * 60_000)
    await requestCode('lou')
    await expect(book('lou')).resolves.toMatchObject({ organizationId: world.organizationId })
  })

  it('counts wrong codes, and refuses even the correct one after five', async () => {
    await requestCode('kim')
    const right = await codeOf('kim')
    const wrong = right === '111111' ? '222222' : '111111'
    for (let tries = 0; tries < 5; tries++)
      expect((await refusal(book('kim', start, wrong))).code).toBe('unauthenticated')
    expect((await refusal(book('kim', start, right))).details.reason).toBe('too_many')
  })

  it('accepts a code only once', async () => {
    await requestCode('kim')
    const code = await codeOf('kim')
    await book('kim')
    expect((await refusal(book('kim', new Date('2026-11-24T10:00:00Z'), code))).code).toBe('unauthenticated')
  })

  it('accepts the code for another time after the requested time was taken', async () => {
    await requestBookingCode(ctx, {
      applicationId: world.applicationId,
      presetId: world.presetId,
      purpose: 'book',
      contact: contactOf('kim'),
    })
    await buildAppointment(database.db, world, { startAt: start, now: ctx.now() })
    expect((await refusal(book('kim'))).code).toBe('conflict')
    await expect(book('kim', new Date('2026-11-24T10:00:00Z'))).resolves.toMatchObject({
      organizationId: world.organizationId,
    })
  })

  it('books the time for only one of thirty concurrent requests', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `rival${index}`)
    for (const name of names) {
      await requestBookingCode(ctx, {
        applicationId: world.applicationId,
        presetId: world.presetId,
        purpose: 'book',
        contact: contactOf(name),
      })
    }
    const results = await Promise.allSettled(names.map((name) => book(name)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(lost.every((error) => error instanceof AppError && error.code === 'conflict')).toBe(true)
  })

  it('holds at most two times per contact: a third releases the oldest', async () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour))
    for (const hour of [9, 10, 11]) {
      await requestCode('kim', at(hour))
      clock.advance(4 * 60_000)
    }
    await expect(requestCode('lou', at(9))).resolves.toBeTruthy()
    expect((await refusal(requestCode('max', at(11)))).code).toBe('conflict')
  })
})

describe('cancelling', () => {
  it('frees the time at once, so that others can book it', async () => {
    await requestCode('kim')
    const { appointmentId } = await book('kim')
    await cancelAppointment(supervisor(world), { id: appointmentId })
    await requestCode('lou')
    await expect(book('lou')).resolves.toMatchObject({ organizationId: world.organizationId })
  })

  it('withdraws the planned reminders and the dispatch', async () => {
    await requestCode('kim')
    const { appointmentId } = await book('kim')
    await cancelAppointment(supervisor(world), { id: appointmentId })
    const left = await database.sql<{ type: string }[]>`
      select coalesce(n.type, j.kind) as type from jobs j
      left join notifications n on n.organization_id = j.organization_id and n.key = j.key
      where j.subject = ${appointmentId} and j.superseded_at is null`
    expect(left.map((row) => row.type)).not.toContain('REMINDER')
    expect(left.map((row) => row.type)).not.toContain('dispatch.send')
  })

  it('is refused to another organization as if the appointment did not exist', async () => {
    await requestCode('kim')
    const { appointmentId } = await book('kim')
    const other = await buildWorld(database.db)
    expect((await refusal(cancelAppointment(supervisor(other), { id: appointmentId }))).code).toBe('not_found')
  })

  it('refuses the public', async () => {
    expect((await refusal(cancelAppointment(ctx, { id: world.agentId }))).code).toBe('unauthenticated')
  })
})

describe('booking on the pages', () => {
  const path = () => ({ application: world.slug, preset: 'video-consultation' })
  const details = () => ({ name: 'Chris Customer', channel: 'EMAIL' as const, ...contactOf('chris') })

  async function verifiedDraft() {
    const { book } = createCaller(ctx)
    const chosen = { ...path(), start: start.toISOString(), durationMinutes: 30, timezone: 'Europe/Berlin' }
    const draft = { ...path(), ...(await book.start(chosen)) }
    await book.details({ ...draft, ...details() })
    await book.verify({ ...draft, code: await codeOf('chris') })
    return { book, draft }
  }

  it('refuses entries that were made invalid after the code was verified, and names the field', async () => {
    const { book, draft } = await verifiedDraft()
    await book.details({ ...draft, ...details(), name: ' ' })
    await expect(book.confirm(draft)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { errors: [{ pointer: '/name', code: 'required' }] } },
    })
    await book.details({ ...draft, ...details() })
    expect(await book.confirm(draft)).toMatchObject({ ok: true })
  })

  it('names the field of an input that cannot be read', async () => {
    const { book, draft } = await verifiedDraft()
    await expect(book.confirm({ ...draft, locale: '!' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { reason: 'invalid', errors: [{ pointer: '/locale', code: 'invalid_format' }] } },
    })
  })
})

describe('scheduling on behalf of a customer', () => {
  const input = (at: Date) => ({
    applicationId: world.applicationId,
    start: at,
    ...scheduleDefaults,
  })

  it('may be outside opening hours, but never overlaps', async () => {
    const night = new Date('2026-11-24T02:00:00Z')
    await scheduleAppointment(supervisor(world), input(night))
    expect((await refusal(scheduleAppointment(supervisor(world), input(night)))).code).toBe('conflict')
  })

  it('refuses a time in the past, with a pointer to the field', async () => {
    const error = await refusal(scheduleAppointment(supervisor(world), input(new Date('2026-11-20T09:00:00Z'))))
    expect(error.details.errors?.[0]?.pointer).toBe('/start')
  })

  it('is refused to another organization as if the application did not exist', async () => {
    const other = await buildWorld(database.db)
    expect((await refusal(scheduleAppointment(supervisor(other), input(start)))).code).toBe('not_found')
  })
})
