import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { participants } from '#db/schema/appointments.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { scheduleAppointment } from '#server/appointments/book/schedule.ts'
import { acceptAppointment } from '#server/appointments/participants/accept.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { scheduleDefaults } from '#server/testing/builders/bookingInput.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildQueue } from '#server/testing/builders/buildQueue.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { listMySchedule } from './listMySchedule.ts'
import { listWaiting } from './listWaiting.ts'

let database: TestDatabase
let world: World
/** 10:00 in Berlin, a Monday. */
const clock = testClock(new Date('2026-11-23T09:00:00Z'))
const now = clock.now()

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())

const as = (actor: Actor): Ctx => testCtx({ db: database.db, actor, clock })
const staffOf = (of: World, kind: 'agent' | 'supervisor' | 'admin', staffId = of.agentId): Ctx =>
  as({ kind, organizationId: of.organizationId, staffId, applicationId: of.applicationId })
const agent = () => staffOf(world, 'agent')
const at = (iso: string, of: World = world) => buildAppointment(database.db, of, { startAt: new Date(iso), now })
const idsOf = (shown: Awaited<ReturnType<typeof listMySchedule>>) =>
  shown.days.map((day) => [day.date, day.appointments.map((one) => one.id)])

describe('an agent’s own schedule', () => {
  it('groups a week by the days of the agent’s time zone, today first', async () => {
    // 00:30 on Wednesday in Berlin is still Tuesday in UTC.
    const [late, today, nextWeek] = [
      await at('2026-11-24T23:30:00Z'),
      await at('2026-11-23T12:00:00Z'),
      await at('2026-11-30T12:00:00Z'),
    ]
    const shown = await listMySchedule(agent(), {})
    expect(shown).toMatchObject({
      timezone: 'Europe/Berlin',
      from: '2026-11-23',
      to: '2026-11-29',
      today: '2026-11-23',
    })
    expect(idsOf(shown)).toEqual([
      ['2026-11-23', [today.id]],
      ['2026-11-25', [late.id]],
    ])
    expect(idsOf(await listMySchedule(agent(), { from: shown.laterFrom ?? '' }))).toEqual([
      ['2026-11-30', [nextWeek.id]],
    ])
    const upcoming = await listMySchedule(agent(), { page: 1 })
    expect(upcoming).toMatchObject({ total: 3, from: null })
  })

  it('shows only the agent’s own appointments, including those they organized or were added to', async () => {
    const own = await buildWorld(database.db)
    const colleague = await buildAgent(database.db, own)
    const foreign = await buildWorld(database.db)
    const { id } = await at('2026-11-24T09:00:00Z', own)
    const asColleague = staffOf(own, 'agent', colleague)
    expect((await listMySchedule(asColleague, {})).days).toEqual([])
    expect((await listMySchedule(staffOf(own, 'supervisor', newId()), {})).days).toEqual([])
    expect((await listMySchedule(staffOf(foreign, 'agent'), {})).days).toEqual([])
    await database.db.insert(participants).values({
      organizationId: own.organizationId,
      id: newId(),
      appointmentId: id,
      type: 'AGENT',
      staffId: colleague,
      createdAt: now,
    })
    const [day] = (await listMySchedule(asColleague, {})).days
    expect(day?.appointments).toMatchObject([{ id, isMine: false }])
  })

  it('contains the agent’s own join link only while joining is open', async () => {
    const own = await buildWorld(database.db)
    await buildAppointment(database.db, own, { startAt: addMinutes(now, 5), now })
    await buildAppointment(database.db, own, { startAt: addMinutes(now, 45), now })
    const tokens = async () =>
      (await listMySchedule(staffOf(own, 'agent'), {})).days.flatMap((day) =>
        day.appointments.map((one) => one.joinToken !== null),
      )
    expect(await tokens()).toEqual([true, false])
  })

  it('shows that the agent must join manually after a failed dispatch', async () => {
    const own = await buildWorld(database.db)
    const { id } = await buildAppointment(database.db, own, { startAt: addMinutes(now, 5), now })
    await database.db.insert(dispatches).values({
      organizationId: own.organizationId,
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
    const shown = await listMySchedule(staffOf(own, 'agent'), {})
    expect(shown.days[0]?.appointments).toMatchObject([{ id, mustJoinManually: true }])
  })

  it('lists the unaccepted appointments of the agent’s own queues', async () => {
    const own = await buildWorld(database.db)
    const [ben, cleo] = [await buildAgent(database.db, own), await buildAgent(database.db, own)]
    const queueId = await buildQueue(database.db, { ...own, memberIds: [own.agentId, ben], capacity: 2 })
    const { appointmentId } = await scheduleAppointment(staffOf(own, 'supervisor', newId()), {
      applicationId: own.applicationId,
      start: new Date('2026-11-24T09:00:00Z'),
      ...scheduleDefaults,
      targetQueueId: queueId,
    })
    const seenBy = async (staffId: string) => (await listWaiting(staffOf(own, 'agent', staffId))).map((one) => one.id)
    expect(await seenBy(own.agentId)).toEqual([appointmentId])
    expect(await seenBy(cleo)).toEqual([])
    expect(await listWaiting(staffOf(world, 'agent'))).toEqual([])
    await acceptAppointment(staffOf(own, 'agent', ben), { id: appointmentId })
    expect(await seenBy(own.agentId)).toEqual([])
    const [day] = (await listMySchedule(staffOf(own, 'agent', ben), {})).days
    expect(day?.appointments).toMatchObject([{ id: appointmentId, isMine: true }])
    const anybody = { kind: 'public', clientIp: null, browserId: null } as const
    await expect(listWaiting(as(anybody))).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('refuses the public, customers and integrations', async () => {
    const anybody = { kind: 'public', clientIp: null, browserId: null } as const
    await expect(listMySchedule(as(anybody), {})).rejects.toMatchObject({ code: 'unauthenticated' })
    const service = { kind: 'service', ...world, clientId: newId() } as const
    await expect(listMySchedule(as(service), {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})
