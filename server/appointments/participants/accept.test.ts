import { beforeEach, describe, expect, it } from 'vitest'
import { bookWithCode } from '#server/booking/bookWithCode.ts'
import { requestBookingCode } from '#server/booking/requestBookingCode.ts'
import { newId } from '#server/lib/ids.ts'
import { appointmentFixture, later, start } from '#server/testing/appointments.ts'
import { bookDefaults, scheduleDefaults } from '#server/testing/builders/bookingInput.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildQueue } from '#server/testing/builders/buildQueue.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { readCode } from '#server/testing/codes.ts'
import { testConfig, testCtx } from '#server/testing/context.ts'
import { refusal } from '#server/testing/refusal.ts'
import { scheduleAppointment } from '../book/schedule.ts'
import { cancelAppointment } from '../change/cancel.ts'
import { reassignAppointment } from '../change/reassign.ts'
import { rescheduleAppointment } from '../change/reschedule.ts'
import { acceptAppointment } from './accept.ts'
import { removeParticipant } from './removeParticipant.ts'

const fixture = appointmentFixture()
const { staff, appointment, view, busyAgents, timelineData } = fixture

let ben: string
let queueId: string
beforeEach(async () => {
  const { database, world } = fixture
  ben = await buildAgent(database.db, world)
  queueId = await buildQueue(database.db, { ...world, memberIds: [world.agentId, ben], capacity: 2 })
})

const bookQueue = async (at: Date = start, durationMinutes = 30) => {
  const { appointmentId } = await scheduleAppointment(staff(), {
    applicationId: fixture.world.applicationId,
    start: at,
    ...scheduleDefaults,
    durationMinutes,
    targetQueueId: queueId,
  })
  return appointmentId
}

describe('an appointment for a queue', () => {
  it('has no agent and makes no agent busy', async () => {
    const id = await bookQueue()
    expect(await view(id)).toMatchObject({ agent: null, target: { type: 'QUEUE', id: queueId } })
    expect(await busyAgents(id)).toEqual([])
  })

  it('counts against the queue’s capacity, for staff too', async () => {
    await bookQueue()
    await bookQueue(new Date('2026-11-24T09:15:00Z'))
    const error = await refusal(bookQueue(new Date('2026-11-24T09:20:00Z')))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    await expect(bookQueue(new Date('2026-11-24T09:45:00Z'))).resolves.toBeTruthy()
  })

  it('does not count against the capacity of an appointment that starts when it ends', async () => {
    for (const at of ['09:00', '09:00', '09:30', '09:30']) await bookQueue(new Date(`2026-11-24T${at}:00Z`))
    await expect(refusal(bookQueue(new Date('2026-11-24T09:10:00Z'), 10))).resolves.toMatchObject({ code: 'conflict' })
  })

  it('never exceeds the queue’s capacity, however many bookings arrive at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => bookQueue()))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(2)
  })

  it('frees its capacity when cancelled or rescheduled, and needs capacity at the new time', async () => {
    const [one, two] = [await bookQueue(), await bookQueue()]
    for (const _ of [1, 2]) await bookQueue(later)
    expect((await refusal(rescheduleAppointment(staff(), { id: one, start: later }))).details.reason).toBe('taken')
    await cancelAppointment(staff(), { id: one })
    await rescheduleAppointment(staff(), { id: two, start: new Date('2026-11-24T12:00:00Z') })
    for (const _ of [1, 2]) await bookQueue()
  })

  it('is refused for a queue of another application and for an inactive one', async () => {
    const other = await buildWorld(fixture.database.db)
    const foreign = await buildQueue(fixture.database.db, other)
    const closed = await buildQueue(fixture.database.db, fixture.world)
    await fixture.database.sql`update queues set active = false where id = ${closed}`
    for (const id of [foreign, closed, newId()]) {
      queueId = id
      expect((await refusal(bookQueue())).details.errors?.[0]?.code).toBe('unknown')
    }
  })
})

describe('accepting an appointment of a queue', () => {
  it('assigns it to the agent, while the queue stays its target', async () => {
    const id = await bookQueue()
    expect(await acceptAppointment(staff(fixture.world, 'agent', ben), { id })).toMatchObject({
      changed: true,
      overlaps: false,
    })
    expect(await view(id)).toMatchObject({
      agent: { id: ben },
      target: { type: 'QUEUE', id: queueId },
      interaction: { state: 'COMPLETE' },
    })
    expect(await busyAgents(id)).toEqual([ben])
    expect(await acceptAppointment(staff(fixture.world, 'agent', ben), { id })).toMatchObject({ changed: false })
  })

  it('succeeds for only one of two agents who accept at once', async () => {
    const id = await bookQueue()
    const both = await Promise.allSettled(
      [ben, fixture.world.agentId].map((one) => acceptAppointment(staff(fixture.world, 'agent', one), { id })),
    )
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    const late = (await view(id)).agent?.id === ben ? fixture.world.agentId : ben
    expect((await refusal(acceptAppointment(staff(fixture.world, 'agent', late), { id }))).details.reason).toBe(
      'accepted',
    )
  })

  it('reports an overlap instead of refusing a busy agent', async () => {
    const id = await bookQueue()
    await appointment(start, { agentId: ben })
    expect(await acceptAppointment(staff(fixture.world, 'agent', ben), { id })).toMatchObject({
      changed: true,
      overlaps: true,
    })
    expect(await busyAgents(id)).toEqual([])
    expect(await timelineData(id, 'accepted')).toMatchObject([{ agentId: ben, overlaps: true }])
  })

  it('is not_found for an agent who is not a member of the queue', async () => {
    const id = await bookQueue()
    const carl = await buildAgent(fixture.database.db, fixture.world)
    expect((await refusal(acceptAppointment(staff(fixture.world, 'agent', carl), { id }))).code).toBe('not_found')
  })

  it('causes no new dispatch, because the accepted interaction continues', async () => {
    const id = await bookQueue()
    const dispatchId = newId()
    await fixture.database
      .sql`insert into dispatches (organization_id, id, appointment_id, revision, number, agent_id, from_id, message_id, state, created_at)
      values (${fixture.world.organizationId}, ${dispatchId}, ${id}, 1, 1, null, ${`booking:${id}:r1.1`}, 'm', 'sent', now())`
    await fixture.database.sql`insert into attempts (organization_id, subject_id, number, key, kind, started_at)
      values (${fixture.world.organizationId}, ${dispatchId}, 1, 'key', 'dispatch.send', now())`
    await acceptAppointment(staff(fixture.world, 'agent', ben), { id })
    const planned = await fixture.database
      .sql`select 1 from jobs where subject = ${id} and kind in ('dispatch.send', 'dispatch.disconnect')
      and superseded_at is null`
    expect(planned).toHaveLength(0)
  })

  it('outlasts a reschedule if the agent is free at the new time; otherwise the appointment returns to the queue', async () => {
    const id = await bookQueue()
    await acceptAppointment(staff(fixture.world, 'agent', ben), { id })
    await rescheduleAppointment(staff(), { id, start: later })
    expect(await busyAgents(id)).toEqual([ben])
    const noon = new Date('2026-11-24T12:00:00Z')
    await appointment(noon, { agentId: ben })
    await rescheduleAppointment(staff(), { id, start: noon })
    expect(await view(id)).toMatchObject({ agent: null, target: { type: 'QUEUE' } })
    expect(await busyAgents(id)).toEqual([])
  })

  it('is undone by removing the agent, which returns the appointment to the queue', async () => {
    const id = await bookQueue()
    await acceptAppointment(staff(fixture.world, 'agent', ben), { id })
    await removeParticipant(staff(), { id, participantId: ben })
    expect(await view(id)).toMatchObject({ agent: null, interaction: { state: 'PENDING' } })
    await expect(
      acceptAppointment(staff(fixture.world, 'agent', fixture.world.agentId), { id }),
    ).resolves.toMatchObject({ changed: true })
  })

  it('is not needed if staff reassign the appointment to an agent, which takes it out of the queue', async () => {
    const id = await bookQueue()
    await reassignAppointment(staff(), { id, agentId: ben })
    expect(await view(id)).toMatchObject({ agent: { id: ben }, target: { type: 'AGENT', id: ben } })
    for (const _ of [1, 2]) await bookQueue()
  })
})

describe('a service that is assigned to a queue', () => {
  it('uses the queue’s capacity if no agent is requested', async () => {
    const policy = { assignment: { mode: 'queue' as const, queueId } }
    await buildPreset(fixture.database.db, { ...fixture.world, policy, slug: 'by-queue', isDefault: false })
    const { appointmentId } = await scheduleAppointment(staff(), {
      applicationId: fixture.world.applicationId,
      presetId: 'by-queue',
      start,
      ...scheduleDefaults,
    })
    expect(await view(appointmentId)).toMatchObject({ agent: null, target: { type: 'QUEUE', id: queueId } })
  })

  it('holds capacity for customers until they enter their codes', async () => {
    const policy = { assignment: { mode: 'queue' as const, queueId } }
    const { presetId } = await buildPreset(fixture.database.db, {
      ...fixture.world,
      policy,
      slug: 'by-queue',
      isDefault: false,
    })
    const config = testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000' })
    const actor = { kind: 'public' as const, clientIp: '192.0.2.8', browserId: null }
    const visitor = testCtx({ db: fixture.database.db, clock: fixture.clock, config, actor })
    const contactOf = (name: string) => ({ email: `${name}.${fixture.world.slug}@example.test` })
    const common = { applicationId: fixture.world.applicationId, presetId, durationMinutes: 30 }
    const requestCode = (name: string) =>
      requestBookingCode(visitor, { ...common, purpose: 'book', contact: contactOf(name), start })
    const book = async (name: string) =>
      bookWithCode(visitor, {
        ...common,
        contact: contactOf(name),
        code: await readCode(fixture.database, visitor, fixture.world, contactOf(name).email),
        start,
        ...bookDefaults,
      })
    for (const name of ['kim', 'lou']) await requestCode(name)
    expect((await refusal(requestCode('max'))).details.reason).toBe('taken')
    expect((await refusal(bookQueue())).details.reason).toBe('taken')
    const { appointmentId } = await book('kim')
    expect(await view(appointmentId)).toMatchObject({ agent: null, target: { type: 'QUEUE', id: queueId } })
    expect(await fixture.database.sql`select 1 from holds where queue_id = ${queueId}`).toHaveLength(1)
    fixture.clock.advance(11 * 60_000)
    await expect(requestCode('max')).resolves.toBeTruthy()
    expect((await refusal(requestCode('eve'))).code).toBe('conflict')
  })
})
