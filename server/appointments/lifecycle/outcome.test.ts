import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCaller } from '#server/api/router.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { type Meeting, type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { enterRoom } from '#server/video/rooms/enter.ts'
import { leaveRoom } from '#server/video/rooms/leave.ts'
import { reportLate } from '#server/video/rooms/reportLate.ts'
import { provisionSession } from '#server/video/sessions/provision.ts'
import { currentSession } from '#server/video/sessions/rules.ts'
import { getStaffAppointment } from '../timeline/getStaffAppointment.ts'
import { correctOutcome } from './correctOutcome.ts'

let rooms: RoomHarness
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())

const enter = ({ ctx, ticket }: Meeting['customer']) =>
  enterRoom(ctx, ticket, { tab: crypto.randomUUID(), takeOver: false })
const advanceTo = async (at: Date): Promise<void> => {
  rooms.clock.set(at)
  await rooms.settle()
}
const mailsOf = async (meeting: Meeting): Promise<number> => {
  const [row] = await rooms.database.sql`
    select count(*)::int as n from messages where appointment_id = ${meeting.id} and purpose = 'staff'`
  return Number(row?.n)
}
const alertsOf = async (meeting: Meeting) =>
  (await rooms.timelineKinds(meeting.id)).filter((kind) => kind.startsWith('waiting_'))
const withSupervisor = async (): Promise<Meeting> => {
  const meeting = await rooms.meeting()
  const { organizationId, applicationId } = meeting.world
  await buildAgent(rooms.database.db, { organizationId, applicationId, role: 'supervisor' })
  return meeting
}

describe('an alert about a customer who waits alone', () => {
  it('goes to the agent after three minutes and to supervisors after three more, once each', async () => {
    const meeting = await withSupervisor()
    await enter(meeting.customer)
    await rooms.settle()
    await advanceTo(addMinutes(meeting.startAt, 2.9))
    expect([await alertsOf(meeting), await mailsOf(meeting)]).toEqual([[], 0])
    expect((await getStaffAppointment(rooms.ctxOf(meeting.agentActor), { id: meeting.id })).customerWaiting).toBe(true)
    await advanceTo(addMinutes(meeting.startAt, 3))
    expect([await alertsOf(meeting), await mailsOf(meeting)]).toEqual([['waiting_alerted'], 1])
    await advanceTo(addMinutes(meeting.startAt, 6))
    expect([await alertsOf(meeting), await mailsOf(meeting)]).toEqual([['waiting_alerted', 'waiting_escalated'], 2])
    for (const minute of [7, 8, 9, 15]) await advanceTo(addMinutes(meeting.startAt, minute))
    expect([(await alertsOf(meeting)).length, await mailsOf(meeting)]).toEqual([2, 2])
  })

  it('goes to nobody once the agent has joined', async () => {
    const meeting = await withSupervisor()
    await enter(meeting.customer)
    await rooms.settle()
    await advanceTo(addMinutes(meeting.startAt, 1))
    await enter(meeting.agent)
    await rooms.settle()
    await advanceTo(addMinutes(meeting.startAt, 7))
    expect([await alertsOf(meeting), await mailsOf(meeting)]).toEqual([[], 0])
  })
})

describe('somebody who may still come', () => {
  const statusOf = async (meeting: Meeting) => (await rooms.snapshot(meeting.world, meeting.id)).status

  it('is not absent until two minutes after leaving', async () => {
    const meeting = await rooms.meeting()
    const entered = await enter(meeting.customer)
    if (!entered.ok) throw new Error('refused')
    await rooms.settle()
    await advanceTo(addMinutes(meeting.startAt, 12))
    await leaveRoom(meeting.customer.ctx, meeting.customer.ticket, { epoch: entered.epoch })
    await rooms.settle()
    await advanceTo(addMinutes(meeting.startAt, 13.9))
    expect(await statusOf(meeting)).toBe('activated')
    await advanceTo(addMinutes(meeting.startAt, 14))
    expect(await rooms.snapshot(meeting.world, meeting.id)).toMatchObject({ status: 'no_show', absent: 'agent' })
  })

  it('is not absent until the grace period after the announced arrival', async () => {
    const meeting = await rooms.meeting()
    const { organizationId, applicationId } = meeting.world
    const customer: Actor = {
      kind: 'customer',
      organizationId,
      applicationId,
      appointmentId: meeting.id,
      participantId: meeting.customerId,
    }
    await reportLate(rooms.ctxOf(customer), { minutes: 15 })
    for (const minute of [10, 11, 24.9]) {
      await advanceTo(addMinutes(meeting.startAt, minute))
      expect(await statusOf(meeting)).toBe('activated')
    }
    await advanceTo(addMinutes(meeting.startAt, 25))
    expect(await statusOf(meeting)).toBe('no_show')
  })
})

describe('a session with somebody in it', () => {
  it('is replaced only by staff who confirm that the running call ends', async () => {
    const meeting = await rooms.meeting()
    await enter(meeting.customer)
    await rooms.settle()
    const ctx = rooms.ctxOf(meeting.agentActor)
    const replaceBy = { appointmentId: meeting.id, replace: true }
    await expect(provisionSession(ctx, { ...replaceBy, endCall: false })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'in_call' },
    })
    expect(currentSession(await rooms.snapshot(meeting.world, meeting.id))?.id).toBe(meeting.sessionId)
    expect(await provisionSession(ctx, { ...replaceBy, endCall: true })).toEqual({ state: 'queued', generation: 2 })
  })
})

describe('the outcome of an appointment', () => {
  const missed = async (): Promise<Meeting> => {
    const meeting = await rooms.meeting()
    await advanceTo(addMinutes(meeting.startAt, 10))
    expect(await rooms.snapshot(meeting.world, meeting.id)).toMatchObject({ status: 'no_show', absent: 'customer' })
    return meeting
  }

  it('can be corrected by staff with a reason, which is not stored in the timeline or the audit log', async () => {
    const meeting = await missed()
    const ctx = rooms.ctxOf(meeting.agentActor)
    const reason = 'Penelope rang me instead'
    expect(await correctOutcome(ctx, { id: meeting.id, outcome: 'completed', reason })).toEqual({
      status: 'completed',
      absent: null,
    })
    const view = await getStaffAppointment(ctx, { id: meeting.id })
    expect(view).toMatchObject({ status: 'completed', outcome: { result: 'completed', reason, doubtful: false } })
    expect(view.timeline.at(-1)).toMatchObject({ kind: 'outcome_corrected', data: { outcome: 'completed' } })
    const auditRows = await rooms.database.db.execute(
      sql`select 1 from audit where object_id = ${meeting.id} and (before::text || after::text) like '%Penelope%'`,
    )
    expect(auditRows).toHaveLength(0)
    await correctOutcome(ctx, { id: meeting.id, outcome: 'technical', reason: 'No sound at all' })
    expect(await rooms.snapshot(meeting.world, meeting.id)).toMatchObject({ status: 'no_show', absent: 'technical' })
  })

  it('cannot be corrected before the end, by others, or without a reason', async () => {
    const meeting = await missed()
    const upcoming = await rooms.meeting()
    const { organizationId, applicationId } = meeting.world
    const colleague = await buildAgent(rooms.database.db, meeting.world)
    const correct = (actor: Actor, id = meeting.id) =>
      correctOutcome(rooms.ctxOf(actor), { id, outcome: 'completed', reason: 'It took place by phone' })
    await expect(correct(upcoming.agentActor, upcoming.id)).rejects.toMatchObject({ details: { reason: 'not_over' } })
    const other: Actor = { kind: 'agent', organizationId, applicationId, staffId: colleague }
    await expect(correct(other)).rejects.toMatchObject({ code: 'not_found' })
    await expect(correct(upcoming.agentActor)).rejects.toMatchObject({ code: 'not_found' })
    const anybody: Actor = { kind: 'public', clientIp: null, browserId: null }
    await expect(correct(anybody)).rejects.toMatchObject({ code: 'unauthenticated' })
    const { appointments } = createCaller(rooms.ctxOf(meeting.agentActor))
    const given = { id: meeting.id, outcome: 'completed' as const, reason: '    ' }
    await expect(appointments.correctOutcome(given)).rejects.toMatchObject({
      cause: { details: { errors: [{ pointer: '/reason' }] } },
    })
  })
})
