import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listMySchedule } from '#server/console/listMySchedule.ts'
import { addMinutes } from '#server/lib/time.ts'
import { viewByJoinLink } from '#server/portal/join.ts'
import { reportLateByLink } from '#server/portal/readiness.ts'
import { buildAppointment } from '#server/testing/builders.ts'
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
// Estimates are told in fives: each test begins on the half hour.
beforeEach(() => rooms.clock.set(new Date((Math.floor(rooms.clock.now().getTime() / 1_800_000) + 1) * 1_800_000)))

const tab = () => crypto.randomUUID()
const anybody = () => rooms.ctxOf({ kind: 'public', clientIp: null, browserId: null })
/** Things happen in the order and at the times they would. */
const until = async (at: Date): Promise<void> => {
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

/** Another of the same agent's, so many minutes after the first one's end. */
async function following(meeting: Meeting, minutesAfter = 0, phone: string | null = null) {
  const { world } = meeting
  const now = rooms.clock.now()
  const startAt = addMinutes(meeting.endAt, minutesAfter)
  const made = await buildAppointment(rooms.database.db, world, { startAt, now, phone })
  await rooms.database.db.transaction((tx) => replan(tx, world.organizationId, made.id, now))
  await rooms.settle()
  return made
}

/** A call under way, and one that follows it at once. */
async function busy() {
  const meeting = await rooms.meeting()
  const next = await following(meeting)
  await until(meeting.startAt)
  await enter(meeting.customer)
  const epoch = await enter(meeting.agent)
  await rooms.settle()
  return { meeting, next, end: () => endRoom(meeting.agent.ctx, meeting.agent.ticket, { epoch }) }
}

const told = async (id: string) => {
  const rows = await rooms.database.sql<{ channel: string; type: string; cause: string }[]>`
    select channel, type, cause from notifications where appointment_id = ${id} and type = 'UPDATE'`
  return rows.map(({ channel, cause }) => `${channel} ${cause}`)
}
const expectedOn = async (token: string) => (await viewByJoinLink(anybody(), { token }))?.expectedStart ?? null
const standing = async (meeting: Meeting, id: string) => {
  const { status, absent } = await rooms.snapshot(meeting.world, id)
  return absent ? `${status}: ${absent}` : status
}

describe('a call that runs over its end', () => {
  it('moves the expected start of the next, which is told once, however long it goes on', async () => {
    const { meeting, next } = await busy()
    await until(addMinutes(meeting.endAt, 4))
    expect(await told(next.id)).toEqual([])
    await until(addMinutes(meeting.endAt, 12))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 15))
    expect(await told(next.id)).toEqual(['EMAIL delayed'])
    const seen = await getStaffAppointment(rooms.ctxOf(meeting.agentActor), { id: next.id })
    expect(seen.expectedStart).toEqual(addMinutes(next.startAt, 15))
    expect(seen.timeline.filter((one) => one.kind === 'delayed')).toHaveLength(1)
    const own = (await listMySchedule(rooms.ctxOf(meeting.agentActor), {})).days.flatMap((day) => day.appointments)
    expect(own.find((one) => one.id === next.id)?.expectedStart).toEqual(addMinutes(next.startAt, 15))
  })

  it('says a later time on the page when it goes on, and sends no more', async () => {
    const { meeting, next } = await busy()
    await until(addMinutes(meeting.endAt, 6))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 10))
    await until(addMinutes(meeting.endAt, 14))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 15))
    expect(await told(next.id)).toHaveLength(1)
  })

  it('is told where it is read soonest, on one way alone', async () => {
    const meeting = await rooms.meeting()
    const next = await following(meeting, 0, '+4915112345678')
    await until(meeting.startAt)
    await enter(meeting.customer)
    await enter(meeting.agent)
    await until(addMinutes(meeting.endAt, 6))
    expect(await told(next.id)).toEqual(['SMS delayed'])
  })

  it('leaves the next at its time when it ends in time, or within five minutes', async () => {
    const { meeting, next, end } = await busy()
    await until(addMinutes(meeting.endAt, 3))
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 5))
    await end()
    await rooms.settle()
    expect(await expectedOn(next.joinToken)).toBeNull()
    await until(addMinutes(meeting.endAt, 8))
    expect(await told(next.id)).toEqual([])
  })

  it('reaches nobody who has time between, whose time is another by now, or who has cancelled', async () => {
    const { meeting, next } = await busy()
    const apart = await following(meeting, 60)
    const admin = rooms.ctxOf({ ...meeting.agentActor, kind: 'supervisor' } as typeof meeting.agentActor)
    const moved = await following(meeting, 30)
    await rescheduleAppointment(admin, { id: moved.id, start: addMinutes(meeting.endAt, 120) })
    await cancelAppointment(admin, { id: next.id })
    await until(addMinutes(meeting.endAt, 14))
    for (const { id, joinToken } of [apart, moved, next]) {
      expect(await told(id)).toEqual([])
      expect(await expectedOn(joinToken)).toBeNull()
    }
  })

  it('is not told again, nor any more, once the next has another time', async () => {
    const { meeting, next } = await busy()
    await until(addMinutes(meeting.endAt, 6))
    expect(await told(next.id)).toHaveLength(1)
    const admin = rooms.ctxOf({ ...meeting.agentActor, kind: 'supervisor' } as typeof meeting.agentActor)
    await rescheduleAppointment(admin, { id: next.id, start: addMinutes(meeting.endAt, 90) })
    await until(addMinutes(meeting.endAt, 14))
    expect(await told(next.id)).toHaveLength(1)
    expect(await expectedOn(next.joinToken)).toBeNull()
  })
})

describe('an agent who says to be late', () => {
  it('is told to the own customer and to the one after, once each, whatever is said again', async () => {
    const meeting = await rooms.meeting()
    const next = await following(meeting)
    const agentLink = rooms.ctxOf(meeting.agentActor)
    const { reportLate } = await import('#server/video/rooms/reportLate.ts')
    const say = (minutes: 10 | 15) =>
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
    await say(10)
    await rooms.settle()
    expect([await told(meeting.id), await told(next.id)]).toEqual([['EMAIL delayed'], ['EMAIL delayed']])
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 10))
    rooms.clock.advance(60_000)
    await say(15)
    await rooms.settle()
    expect(await expectedOn(next.joinToken)).toEqual(addMinutes(next.startAt, 15))
    expect([(await told(meeting.id)).length, (await told(next.id)).length]).toEqual([1, 1])
  })

  it('moves nothing where it is the customer who says so', async () => {
    const meeting = await rooms.meeting()
    const next = await following(meeting)
    await reportLateByLink(anybody(), { token: meeting.joinToken, minutes: 15 })
    await rooms.settle()
    expect([await told(meeting.id), await told(next.id), await expectedOn(next.joinToken)]).toEqual([[], [], null])
  })
})

describe('who is held up', () => {
  it('is not called absent for it: the grace counts from the start that was expected last', async () => {
    const { meeting, next, end } = await busy()
    await until(addMinutes(meeting.endAt, 14))
    expect(await standing(meeting, next.id)).toBe('activated')
    await end()
    await rooms.settle()
    await until(addMinutes(next.startAt, 24))
    expect(await standing(meeting, next.id)).toBe('activated')
    await until(addMinutes(next.startAt, 26))
    expect(await standing(meeting, next.id)).toBe('no_show: customer')
  })

  it('is nobody’s fault where it went on until nobody could come any more', async () => {
    const { meeting, next } = await busy()
    // Their own buffers: the call before may last as long as its room.
    await rooms.database.sql`update appointments set ends_at = ends_at + interval '40 minutes' where id = ${meeting.id}`
    await until(addMinutes(next.startAt, 46))
    expect(await standing(meeting, next.id)).toBe('no_show: technical')
  })
})
