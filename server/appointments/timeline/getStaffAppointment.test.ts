import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptResults, attempts } from '#db/schema/attempts.ts'
import { messages } from '#db/schema/delivery.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { notifications } from '#db/schema/notifications.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { replan } from '../plan.ts'
import { getStaffAppointment } from './getStaffAppointment.ts'

let database: TestDatabase
let world: World
const clock = testClock()
const now = clock.now()
let slot = 0

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())

const booked = (status: 'activated' | 'cancelled' = 'activated') => {
  slot += 60
  return buildAppointment(database.db, world, { startAt: addMinutes(now, 24 * 60 + slot), now, status })
}
const staffOf = (at: World, kind: 'agent' | 'supervisor' | 'admin', staffId = at.agentId): Actor => ({
  kind,
  organizationId: at.organizationId,
  staffId,
  applicationId: at.applicationId,
})
const as = (actor: Actor): Ctx => testCtx({ db: database.db, actor, clock })
const supervisor = () => as(staffOf(world, 'supervisor'))

describe('access to an appointment', () => {
  it('is not_found for another application’s, another agent’s and an unknown appointment', async () => {
    const { id } = await booked()
    const other = await buildWorld(database.db)
    const colleague = await buildAgent(database.db, world)
    const missing = { code: 'not_found' }
    await expect(getStaffAppointment(as(staffOf(other, 'supervisor')), { id })).rejects.toMatchObject(missing)
    await expect(getStaffAppointment(as(staffOf(other, 'admin')), { id })).rejects.toMatchObject(missing)
    await expect(getStaffAppointment(as(staffOf(world, 'agent', colleague)), { id })).rejects.toMatchObject(missing)
    await expect(getStaffAppointment(supervisor(), { id: newId() })).rejects.toMatchObject(missing)
    await expect(getStaffAppointment(as(staffOf(world, 'agent')), { id })).resolves.toMatchObject({ id })
  })

  it('is refused for the public and for customers', async () => {
    const { id, customerId } = await booked()
    const { organizationId, applicationId } = world
    const customer = {
      kind: 'customer',
      organizationId,
      applicationId,
      appointmentId: id,
      participantId: customerId,
    } as const
    await expect(getStaffAppointment(as(customer), { id })).rejects.toMatchObject({ code: 'forbidden' })
    const anybody = { kind: 'public', clientIp: null, browserId: null } as const
    await expect(getStaffAppointment(as(anybody), { id })).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('the staff view of an appointment', () => {
  it('merges timeline entries and messages by time, and names the actors', async () => {
    const { id } = await booked()
    const { organizationId } = world
    const entry = { organizationId, appointmentId: id, actorKind: 'system' }
    await database.db.transaction(async (tx) => {
      await insertTimelineEntry(tx, { ...entry, at: addMinutes(now, 9), kind: 'customer_joined', eventKey: 'b' })
      const byAgent = { ...entry, actorKind: 'agent', actorId: world.agentId }
      await insertTimelineEntry(tx, { ...byAgent, at: addMinutes(now, 1), kind: 'booked', eventKey: 'a' })
    })
    await sent(id, addMinutes(now, 5))
    const { timeline } = await getStaffAppointment(supervisor(), { id })
    expect(timeline.map((entry) => [entry.kind, entry.actorName])).toEqual([
      ['booked', 'Test Agent'],
      ['message.delivered', null],
      ['customer_joined', null],
    ])
    expect(timeline[1]?.data).toEqual({ type: 'CREATE', channel: 'EMAIL' })
  })

  it('lists the pending jobs', async () => {
    const { id } = await booked()
    const { organizationId } = world
    await database.db.transaction((tx) => replan(tx, organizationId, id, now))
    const { pendingJobs } = await getStaffAppointment(supervisor(), { id })
    const kinds = pendingJobs.map((job) => job.kind)
    expect(kinds).toEqual(expect.arrayContaining(['notification.email', 'session.ensure', 'dispatch.send']))
    expect(pendingJobs.map((job) => job.dueAt.getTime())).toEqual(pendingJobs.map((job) => job.dueAt.getTime()).sort())
  })

  it('offers a retry only for a failed dispatch, and no action once it is cancelled', async () => {
    const { id } = await booked()
    expect((await getStaffAppointment(supervisor(), { id })).actions).toEqual({
      cancel: null,
      reschedule: null,
      reassign: null,
      addAgent: null,
      removeParticipant: null,
      provision: null,
      email: null,
      sms: 'no_contact',
      retryDispatch: 'not_failed',
    })
    await database.db.insert(dispatches).values({
      organizationId: world.organizationId,
      id: newId(),
      appointmentId: id,
      revision: 1,
      number: 1,
      fromId: newId(),
      messageId: newId(),
      state: 'failed',
      error: 'unavailable',
      createdAt: now,
    })
    const failed = await getStaffAppointment(supervisor(), { id })
    expect(failed.actions.retryDispatch).toBeNull()
    expect(failed.dispatch).toMatchObject({ state: 'failed', error: 'unavailable' })
    const over = await getStaffAppointment(supervisor(), { id: (await booked('cancelled')).id })
    expect(Object.values(over.actions)).toEqual(Array(9).fill('over'))
  })
})

async function sent(appointmentId: string, at: Date): Promise<void> {
  const { organizationId } = world
  const common = { organizationId, key: Buffer.alloc(16, slot % 250), channel: 'EMAIL' as const, createdAt: now }
  const messageId = newId()
  await database.db
    .insert(messages)
    .values({ ...common, id: messageId, purpose: 'notification', recipientHash: Buffer.alloc(32) })
  await database.db.insert(notifications).values({
    ...common,
    id: newId(),
    appointmentId,
    revision: 1,
    type: 'CREATE',
    status: 'DELIVERED',
    messageId,
    updatedAt: now,
  })
  const subject = { organizationId, subjectId: messageId }
  await database.db
    .insert(attempts)
    .values({ ...subject, number: 1, key: common.key, kind: 'notification.email', startedAt: addMinutes(at, -1) })
  await database.db.insert(attemptResults).values([
    { ...subject, eventKey: '2', status: 'delivered', at },
    { ...subject, eventKey: '3', status: 'delivered', at: addMinutes(at, 1) },
  ])
}
