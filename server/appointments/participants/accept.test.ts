import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bookWithCode } from '#server/booking/bookWithCode.ts'
import { requestBookingCode } from '#server/booking/requestBookingCode.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import {
  buildAgent,
  buildAppointment,
  buildPreset,
  buildQueue,
  buildWorld,
  type World,
} from '#server/testing/builders.ts'
import { readCode } from '#server/testing/codes.ts'
import { type TestClock, testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { scheduleAppointment } from '../book/schedule.ts'
import { cancelAppointment } from '../change/cancel.ts'
import { reassignAppointment } from '../change/reassign.ts'
import { rescheduleAppointment } from '../change/reschedule.ts'
import { getAppointment } from '../timeline/getAppointment.ts'
import { acceptAppointment } from './accept.ts'
import { removeParticipant } from './removeParticipant.ts'

let database: TestDatabase
let world: World
let ben: string
let queueId: string
let clock: TestClock
let ctx: Ctx

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  ben = await buildAgent(database.db, world)
  queueId = await buildQueue(database.db, { ...world, memberIds: [world.agentId, ben], capacity: 2 })
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
  ctx = testCtx({ db: database.db, clock })
})

const start = new Date('2026-11-24T09:00:00Z')
const later = new Date('2026-11-24T10:00:00Z')
const staff = (kind: 'agent' | 'supervisor' = 'supervisor', staffId = newId()): Ctx => {
  const { organizationId, applicationId } = world
  return { ...ctx, actor: { kind, organizationId, staffId, applicationId } }
}
const forQueue = async (at: Date = start, durationMinutes = 30) => {
  const { appointmentId } = await scheduleAppointment(staff(), {
    applicationId: world.applicationId,
    start: at.toISOString(),
    durationMinutes,
    timezone: 'Europe/Berlin',
    customers: [{ name: 'Chris Customer', email: 'chris@example.test' }],
    targetQueueId: queueId,
  })
  return appointmentId
}
const view = (id: string) => getAppointment(staff(), { id })
const busyAgents = async (id: string) => {
  const rows = await database.sql<{ agentId: string }[]>`
    select agent_id as "agentId" from occupancies where appointment_id = ${id} and live`
  return rows.map((row) => row.agentId)
}

describe('an appointment for a queue', () => {
  it('has no agent and occupies nobody', async () => {
    const id = await forQueue()
    expect(await view(id)).toMatchObject({ agent: null, target: { type: 'QUEUE', id: queueId } })
    expect(await busyAgents(id)).toEqual([])
  })

  it('counts against the queue’s capacity, for staff too', async () => {
    await forQueue()
    await forQueue(new Date('2026-11-24T09:15:00Z'))
    const error = await refusal(forQueue(new Date('2026-11-24T09:20:00Z')))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    await expect(forQueue(new Date('2026-11-24T09:45:00Z'))).resolves.toBeTruthy()
  })

  it('does not count against the capacity of an appointment that starts when it ends', async () => {
    for (const at of ['09:00', '09:00', '09:30', '09:30']) await forQueue(new Date(`2026-11-24T${at}:00Z`))
    await expect(refusal(forQueue(new Date('2026-11-24T09:10:00Z'), 10))).resolves.toMatchObject({ code: 'conflict' })
  })

  it('never exceeds the queue’s capacity, however many bookings arrive at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => forQueue()))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(2)
  })

  it('frees its capacity when cancelled or rescheduled, and needs capacity at the new time', async () => {
    const [one, two] = [await forQueue(), await forQueue()]
    for (const _ of [1, 2]) await forQueue(later)
    expect((await refusal(rescheduleAppointment(staff(), { id: one, start: later }))).details.reason).toBe('taken')
    await cancelAppointment(staff(), { id: one })
    await rescheduleAppointment(staff(), { id: two, start: new Date('2026-11-24T12:00:00Z') })
    for (const _ of [1, 2]) await forQueue()
  })

  it('is refused for a queue of another application and for an inactive one', async () => {
    const other = await buildWorld(database.db)
    const foreign = await buildQueue(database.db, other)
    const closed = await buildQueue(database.db, world)
    await database.sql`update queues set active = false where id = ${closed}`
    for (const id of [foreign, closed, newId()]) {
      queueId = id
      expect((await refusal(forQueue())).details.errors?.[0]?.code).toBe('unknown')
    }
  })
})

describe('an agent who accepts an appointment of a queue', () => {
  it('becomes its agent; the queue stays its target', async () => {
    const id = await forQueue()
    expect(await acceptAppointment(staff('agent', ben), { id })).toMatchObject({ changed: true, overlaps: false })
    expect(await view(id)).toMatchObject({
      agent: { id: ben },
      target: { type: 'QUEUE', id: queueId },
      interaction: { state: 'COMPLETE' },
    })
    expect(await busyAgents(id)).toEqual([ben])
    expect(await acceptAppointment(staff('agent', ben), { id })).toMatchObject({ changed: false })
  })

  it('gets it alone: of two who accept at once, the other is refused', async () => {
    const id = await forQueue()
    const both = await Promise.allSettled(
      [ben, world.agentId].map((one) => acceptAppointment(staff('agent', one), { id })),
    )
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    const late = (await view(id)).agent?.id === ben ? world.agentId : ben
    expect((await refusal(acceptAppointment(staff('agent', late), { id }))).details.reason).toBe('accepted')
  })

  it('may be busy at that time: the overlap is reported, not refused', async () => {
    const id = await forQueue()
    await buildAppointment(database.db, { ...world, agentId: ben }, { startAt: start, now: clock.now() })
    expect(await acceptAppointment(staff('agent', ben), { id })).toMatchObject({ changed: true, overlaps: true })
    expect(await busyAgents(id)).toEqual([])
    const [told] = await database.sql`select data from timeline where appointment_id = ${id} and kind = 'accepted'`
    expect(told?.data).toMatchObject({ agentId: ben, overlaps: true })
  })

  it('must be a member: for another agent of the application it is not_found', async () => {
    const id = await forQueue()
    const carl = await buildAgent(database.db, world)
    expect((await refusal(acceptAppointment(staff('agent', carl), { id }))).code).toBe('not_found')
  })

  it('causes no new dispatch: the accepted interaction continues', async () => {
    const id = await forQueue()
    await database.sql`insert into dispatches (organization_id, id, appointment_id, revision, number, agent_id, from_id, message_id, state, first_attempt_at, created_at)
      values (${world.organizationId}, ${newId()}, ${id}, 1, 1, null, ${`booking:${id}:r1.1`}, 'm', 'sent', now(), now())`
    await acceptAppointment(staff('agent', ben), { id })
    const planned =
      await database.sql`select 1 from jobs where subject = ${id} and kind in ('dispatch.send', 'dispatch.disconnect')
      and superseded_at is null`
    expect(planned).toHaveLength(0)
  })

  it('keeps it when it is rescheduled to a time at which they are free, otherwise the queue gets it back', async () => {
    const id = await forQueue()
    await acceptAppointment(staff('agent', ben), { id })
    await rescheduleAppointment(staff(), { id, start: later })
    expect(await busyAgents(id)).toEqual([ben])
    const noon = new Date('2026-11-24T12:00:00Z')
    await buildAppointment(database.db, { ...world, agentId: ben }, { startAt: noon, now: clock.now() })
    await rescheduleAppointment(staff(), { id, start: noon })
    expect(await view(id)).toMatchObject({ agent: null, target: { type: 'QUEUE' } })
    expect(await busyAgents(id)).toEqual([])
  })

  it('can be removed again, and the queue gets it back', async () => {
    const id = await forQueue()
    await acceptAppointment(staff('agent', ben), { id })
    await removeParticipant(staff(), { id, participantId: ben })
    expect(await view(id)).toMatchObject({ agent: null, interaction: { state: 'PENDING' } })
    await expect(acceptAppointment(staff('agent', world.agentId), { id })).resolves.toMatchObject({ changed: true })
  })

  it('can be replaced by an agent whom staff name; then the queue no longer owns it', async () => {
    const id = await forQueue()
    await reassignAppointment(staff(), { id, agentId: ben })
    expect(await view(id)).toMatchObject({ agent: { id: ben }, target: { type: 'AGENT', id: ben } })
    for (const _ of [1, 2]) await forQueue()
  })
})

describe('a service that is assigned to a queue', () => {
  it('uses the queue’s capacity if no agent is named', async () => {
    const policy = { assignment: { mode: 'queue' as const, queueId } }
    await buildPreset(database.db, { ...world, policy, slug: 'by-queue', isDefault: false })
    const { appointmentId } = await scheduleAppointment(staff(), {
      applicationId: world.applicationId,
      presetId: 'by-queue',
      start: start.toISOString(),
      durationMinutes: 30,
      timezone: 'Europe/Berlin',
    })
    expect(await view(appointmentId)).toMatchObject({ agent: null, target: { type: 'QUEUE', id: queueId } })
  })

  it('holds capacity for customers while their codes are outstanding, and books it', async () => {
    const policy = { assignment: { mode: 'queue' as const, queueId } }
    const { presetId } = await buildPreset(database.db, { ...world, policy, slug: 'by-queue', isDefault: false })
    const config = testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000' })
    const actor = { kind: 'public' as const, clientIp: '192.0.2.8', browserId: null }
    const visitor = testCtx({ db: database.db, clock, config, actor })
    const contactOf = (name: string) => ({ email: `${name}.${world.slug}@example.test` })
    const common = { applicationId: world.applicationId, presetId, durationMinutes: 30 }
    const ask = (name: string) =>
      requestBookingCode(visitor, { ...common, purpose: 'book', contact: contactOf(name), start })
    const book = async (name: string) =>
      bookWithCode(visitor, {
        ...common,
        contact: contactOf(name),
        code: await readCode(database, visitor, world, contactOf(name).email),
        start: start.toISOString(),
        timezone: 'Europe/Berlin',
        name: 'Chris Customer',
      })
    for (const name of ['kim', 'lou']) await ask(name)
    expect((await refusal(ask('max'))).details.reason).toBe('taken')
    expect((await refusal(forQueue())).details.reason).toBe('taken')
    const { appointmentId } = await book('kim')
    expect(await view(appointmentId)).toMatchObject({ agent: null, target: { type: 'QUEUE', id: queueId } })
    expect(await database.sql`select 1 from holds where queue_id = ${queueId}`).toHaveLength(1)
    clock.advance(11 * 60_000)
    await expect(ask('max')).resolves.toBeTruthy()
    expect((await refusal(ask('eve'))).code).toBe('conflict')
  })
})
