import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listMySchedule } from '#server/console/listMySchedule.ts'
import { addMinutes } from '#server/lib/time.ts'
import { viewByJoinLink } from '#server/portal/join.ts'
import { reportLateByLink } from '#server/portal/readiness.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { type Meeting, type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { endRoom } from '#server/video/rooms/end.ts'
import { enterRoom } from '#server/video/rooms/enter.ts'
import { cancelAppointment } from '../change/cancel.ts'
import { rescheduleAppointment } from '../change/reschedule.ts'
import { replan } from '../plan.ts'
import { getStaffAppointment } from '../timeline/getStaffAppointment.ts'

let rooms: RoomHarness
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())
// Estimates are multiples of five minutes, so each test begins on the half hour.
beforeEach(() => rooms.clock.set(new Date((Math.floor(rooms.clock.now().getTime() / 1_800_000) + 1) * 1_800_000)))

const tab = () => crypto.randomUUID()
const anybody = () => rooms.ctxOf({ kind: 'public', clientIp: null, browserId: null })
/** Advances the clock minute by minute and runs the jobs that become due. */
const advanceTo = async (at: Date): Promise<void> => {
  while (rooms.clock.now() < at) {
    const next = addMinutes(rooms.clock.now(), 1)
    rooms.clock.set(next < at ? next : at)
    await rooms.settle()
  }
}
const enter = async ({ ctx, ticket }: Meeting['customer']) => {
  const entered = await enterRoom(ctx, ticket, { tab: tab(), takeOver: false })
  if (!entered.ok) throw new Error(entered.reason)
  return entered.epoch
}

/** Builds another appointment of the same agent, `minutesAfter` minutes after the end of the first one. */
async function following(meeting: Meeting, minutesAfter = 0, phone: string | null = null) {
  const { world } = meeting
  const now = rooms.clock.now()
  const startAt = addMinutes(meeting.endAt, minutesAfter)
  const built = await buildAppointment(rooms.database.db, world, { startAt, now, phone })
  await rooms.database.db.transaction((tx) => replan(tx, world.organizationId, built.id, now))
  await rooms.settle()
  return built
}

/** Starts a call and builds an appointment that follows it immediately. */
async function startCall() {
  const meeting = await rooms.meeting()
  const next = await following(meeting)
  await advanceTo(meeting.startAt)
  await enter(meeting.customer)
  const epoch = await enter(meeting.agent)
  await rooms.settle()
  return { meeting, next, end: () => endRoom(meeting.agent.ctx, meeting.agent.ticket, { epoch }) }
}

const delayMessages = async (id: string) => {
  const rows = await rooms.database.sql<{ channel: string; type: string; cause: string }[]>`
    select channel, type, cause from notifications where appointment_id = ${id} and type = 'UPDATE'`
  return rows.map(({ channel, cause }) => `${channel} ${cause}`)
}
const expectedOn = async (token: string) => (await viewByJoinLink(anybody(), { token }))?.expectedStart ?? null
const statusOf = async (meeting: Meeting, id: string) => {
  const { status, absent } = await rooms.snapshot(meeting.world, id)
  return absent ? `${status}: ${absent}` : status
}

describe('a call that overruns', () => {
  it('delays the expected start of the next appointment and notifies its customer only once', async () => {
    const { meeting, next } = await startCall()
    await advanceTo(addMinutes(meeting.endAt, 4))
    expect(await delayMessages(next.id)).toEqual([])
    await advanceTo(addMinutes(meeting.endAt, 12))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 15))
    expect(await delayMessages(next.id)).toEqual(['EMAIL delayed'])
    const seen = await getStaffAppointment(rooms.ctxOf(meeting.agentActor), { id: next.id })
    expect(seen.expectedStart).toEqual(addMinutes(next.startAt, 15))
    expect(seen.timeline.filter((one) => one.kind === 'delayed')).toHaveLength(1)
    const own = (await listMySchedule(rooms.ctxOf(meeting.agentActor), {})).days.flatMap((day) => day.appointments)
    expect(own.find((one) => one.id === next.id)?.expectedStart).toEqual(addMinutes(next.startAt, 15))
  })

  it('updates the expected start on the join page without another message', async () => {
    const { meeting, next } = await startCall()
    await advanceTo(addMinutes(meeting.endAt, 6))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 10))
    await advanceTo(addMinutes(meeting.endAt, 14))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 15))
    expect(await delayMessages(next.id)).toHaveLength(1)
  })

  it('notifies on the fastest channel only', async () => {
    const meeting = await rooms.meeting()
    const next = await following(meeting, 0, '+4915112345678')
    await advanceTo(meeting.startAt)
    await enter(meeting.customer)
    await enter(meeting.agent)
    await advanceTo(addMinutes(meeting.endAt, 6))
    expect(await delayMessages(next.id)).toEqual(['SMS delayed'])
  })

  it('does not delay the next appointment if it ends within five minutes', async () => {
    const { meeting, next, end } = await startCall()
    await advanceTo(addMinutes(meeting.endAt, 3))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 5))
    await end()
    await rooms.settle()
    expect(await expectedOn(next.joinToken)).toBeNull()
    await advanceTo(addMinutes(meeting.endAt, 8))
    expect(await delayMessages(next.id)).toEqual([])
  })

  it('does not affect rescheduled or cancelled appointments, nor those after a gap', async () => {
    const { meeting, next } = await startCall()
    const afterGap = await following(meeting, 60)
    const admin = rooms.ctxOf({ ...meeting.agentActor, kind: 'supervisor' } as typeof meeting.agentActor)
    const rescheduled = await following(meeting, 30)
    await rescheduleAppointment(admin, { id: rescheduled.id, start: addMinutes(meeting.endAt, 120) })
    await cancelAppointment(admin, { id: next.id })
    await advanceTo(addMinutes(meeting.endAt, 14))
    for (const { id, joinToken } of [afterGap, rescheduled, next]) {
      expect(await delayMessages(id)).toEqual([])
      expect(await expectedOn(joinToken)).toBeNull()
    }
  })

  it('no longer delays or notifies once the next appointment is rescheduled', async () => {
    const { meeting, next } = await startCall()
    await advanceTo(addMinutes(meeting.endAt, 6))
    expect(await delayMessages(next.id)).toHaveLength(1)
    const admin = rooms.ctxOf({ ...meeting.agentActor, kind: 'supervisor' } as typeof meeting.agentActor)
    await rescheduleAppointment(admin, { id: next.id, start: addMinutes(meeting.endAt, 90) })
    await advanceTo(addMinutes(meeting.endAt, 14))
    expect(await delayMessages(next.id)).toHaveLength(1)
    expect(await expectedOn(next.joinToken)).toBeNull()
  })
})

describe('an agent who reports running late', () => {
  it('delays their own appointment and the next one, and each customer is notified once for several reports', async () => {
    const meeting = await rooms.meeting()
    const next = await following(meeting)
    const agentLink = rooms.ctxOf(meeting.agentActor)
    const { reportLate } = await import('#server/video/rooms/reportLate.ts')
    const report = (minutes: 10 | 15) =>
      reportLate(
        {
          ...agentLink,
          actor: {
            kind: 'customer',
            organizationId: meeting.world.organizationId,
            applicationId: meeting.world.applicationId,
            appointmentId: meeting.id,
            participantId: meeting.agentParticipantId,
          },
        },
        { minutes },
      )
    await report(10)
    await rooms.settle()
    expect([await delayMessages(meeting.id), await delayMessages(next.id)]).toEqual([
      ['EMAIL delayed'],
      ['EMAIL delayed'],
    ])
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 10))
    rooms.clock.advance(60_000)
    await report(15)
    await rooms.settle()
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 15))
    expect([(await delayMessages(meeting.id)).length, (await delayMessages(next.id)).length]).toEqual([1, 1])
  })

  it('causes no delay if it is the customer who reports running late', async () => {
    const meeting = await rooms.meeting()
    const next = await following(meeting)
    await reportLateByLink(anybody(), { token: meeting.joinToken, minutes: 15 })
    await rooms.settle()
    expect([await delayMessages(meeting.id), await delayMessages(next.id), await expectedOn(next.joinToken)]).toEqual([
      [],
      [],
      null,
    ])
  })
})

describe('a participant of a delayed appointment', () => {
  it('does not count as absent until the grace period after the last expected start ends', async () => {
    const { meeting, next, end } = await startCall()
    await advanceTo(addMinutes(meeting.endAt, 14))
    expect(await statusOf(meeting, next.id)).toBe('activated')
    await end()
    await rooms.settle()
    await advanceTo(addMinutes(next.startAt, 24))
    expect(await statusOf(meeting, next.id)).toBe('activated')
    await advanceTo(addMinutes(next.startAt, 26))
    expect(await statusOf(meeting, next.id)).toBe('no_show: customer')
  })

  it('does not count as absent if the delay lasted until joining closed: the no-show is technical', async () => {
    const { meeting, next } = await startCall()
    // Each session has a buffer, so the call before may last until its session closes.
    await rooms.database.sql`update appointments set ends_at = ends_at + interval '40 minutes' where id = ${meeting.id}`
    await advanceTo(addMinutes(next.startAt, 46))
    expect(await statusOf(meeting, next.id)).toBe('no_show: technical')
  })
})
