import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { enter, listen, type Meeting, newTab, type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { endRoom } from './end.ts'
import { enterRoom } from './enter.ts'
import { handleRoomRequest } from './handleRoomRequest.ts'
import { leaveRoom } from './leave.ts'
import { releaseAbandonedSeats } from './releaseAbandonedSeats.ts'
import { resolveTicket } from './resolveTicket.ts'

let rooms: RoomHarness
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())

const statusOf = async (meeting: Meeting) => {
  await rooms.settle()
  const { status, participants } = await rooms.snapshot(meeting.world, meeting.id)
  return { status, states: Object.fromEntries(participants.map((one) => [one.type, one.state])) }
}

describe('a meeting in the built-in room', () => {
  it('has its session as soon as it is booked, without calling a vendor', async () => {
    const meeting = await rooms.meeting()
    const { sessions } = await rooms.snapshot(meeting.world, meeting.id)
    expect(sessions).toMatchObject([{ adapter: 'builtin', isCurrent: true, region: 'built-in' }])
  })

  it('lets the customer wait, starts when the agent joins and is completed when the agent ends it', async () => {
    const meeting = await rooms.meeting()
    await enter(meeting.customer)
    expect(await statusOf(meeting)).toMatchObject({ status: 'activated', states: { CUSTOMER: 'WAITING', AGENT: null } })
    const { epoch } = await enter(meeting.agent)
    expect(await statusOf(meeting)).toMatchObject({
      status: 'in_progress',
      states: { CUSTOMER: 'JOINED', AGENT: 'JOINED' },
    })
    rooms.clock.advance(60_000)
    await endRoom(meeting.agent.ctx, meeting.agent.ticket, { epoch })
    expect((await statusOf(meeting)).status).toBe('completed')
    const kinds = [
      'customer_joined',
      'agent_joined',
      'in_progress',
      'session_completed',
      'completed',
      'session_removed',
    ]
    expect(await rooms.timelineKinds(meeting.id)).toEqual(expect.arrayContaining(kinds))
    expect(await enterRoom(meeting.customer.ctx, meeting.customer.ticket, { tab: newTab(), takeOver: false })).toEqual({
      ok: false,
      reason: 'ended',
    })
  })

  it('is not ended by an agent who was alone, because the customer may still come', async () => {
    const meeting = await rooms.meeting()
    const { epoch } = await enter(meeting.agent)
    await endRoom(meeting.agent.ctx, meeting.agent.ticket, { epoch })
    await enter(meeting.customer)
    await enter(meeting.agent)
    expect((await statusOf(meeting)).status).toBe('in_progress')
  })

  it('cannot be ended by the customer', async () => {
    const meeting = await rooms.meeting()
    const { epoch } = await enter(meeting.customer)
    await expect(endRoom(meeting.customer.ctx, meeting.customer.ticket, { epoch })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('records that a participant left and came back', async () => {
    const meeting = await rooms.meeting()
    const { epoch } = await enter(meeting.customer)
    rooms.clock.advance(1000)
    await leaveRoom(meeting.customer.ctx, meeting.customer.ticket, { epoch })
    expect((await statusOf(meeting)).states.CUSTOMER).toBe('LEFT')
    rooms.clock.advance(1000)
    await enter(meeting.customer)
    expect((await statusOf(meeting)).states.CUSTOMER).toBe('WAITING')
    expect((await rooms.timelineKinds(meeting.id)).filter((kind) => kind.startsWith('customer_'))).toEqual([
      'customer_joined',
      'customer_left',
      'customer_joined',
    ])
  })

  it('counts a participant whose page stopped responding as left, once', async () => {
    const meeting = await rooms.meeting()
    await enter(meeting.customer)
    await rooms.expireSeats(meeting.sessionId)
    rooms.clock.advance(1000)
    await releaseAbandonedSeats(rooms.system)
    await releaseAbandonedSeats(rooms.system)
    expect((await statusOf(meeting)).states.CUSTOMER).toBe('LEFT')
    expect((await rooms.timelineKinds(meeting.id)).filter((kind) => kind === 'customer_left')).toHaveLength(1)
  })

  it('lets a participant rejoin before their absence was noticed', async () => {
    const meeting = await rooms.meeting()
    await enter(meeting.customer)
    await rooms.expireSeats(meeting.sessionId)
    rooms.clock.advance(1000)
    await enter(meeting.customer)
    expect((await statusOf(meeting)).states.CUSTOMER).toBe('WAITING')
  })
})

describe('the limit of two people', () => {
  it('refuses a second tab, lets it take over on request and closes the first', async () => {
    const meeting = await rooms.meeting()
    const firstTab = newTab()
    const first = await enter(meeting.customer, { tab: firstTab })
    const stream = listen(meeting.customer.ctx, meeting.customer.ticket, first.epoch)
    await stream.next((event) => event.type === 'state')
    const second = newTab()
    const request = (takeOver: boolean) =>
      enterRoom(meeting.customer.ctx, meeting.customer.ticket, { tab: second, takeOver })
    expect(await request(false)).toEqual({ ok: false, reason: 'elsewhere' })
    expect(await request(true)).toMatchObject({ ok: true, epoch: first.epoch + 1 })
    await stream.ended
    expect(stream.events.at(-1)).toEqual({ type: 'closed', reason: 'taken' })
  })

  it('lets a reload in at once and records no second arrival', async () => {
    const meeting = await rooms.meeting()
    const firstTab = newTab()
    await enter(meeting.customer, { tab: firstTab })
    const again = await enter(meeting.customer, { tab: firstTab })
    expect(again.epoch).toBe(2)
    expect((await rooms.timelineKinds(meeting.id)).filter((kind) => kind === 'customer_joined')).toHaveLength(1)
  })

  it('admits one of ten simultaneous tabs', async () => {
    const meeting = await rooms.meeting()
    const tabs = Array.from({ length: 10 }, () => ({ tab: newTab(), takeOver: false }))
    const answers = await Promise.all(
      tabs.map((tabOptions) => enterRoom(meeting.customer.ctx, meeting.customer.ticket, tabOptions)),
    )
    expect(answers.filter((one) => one.ok)).toHaveLength(1)
  })
})

describe('a ticket', () => {
  it('does not open the room after the appointment', async () => {
    const meeting = await rooms.meeting()
    const at = rooms.clock.now()
    rooms.clock.set(addMinutes(meeting.endAt, 16))
    const late = await enterRoom(meeting.customer.ctx, meeting.customer.ticket, { tab: newTab(), takeOver: false })
    rooms.clock.set(at)
    expect(late).toEqual({ ok: false, reason: 'over' })
  })

  it('of an agent works for that signed-in agent only', async () => {
    const meeting = await rooms.meeting()
    const other = await buildAgent(rooms.database.db, meeting.world)
    const elsewhere = await rooms.meeting()
    const { organizationId, applicationId } = meeting.world
    const strangers = [
      rooms.ctxOf({ kind: 'public', clientIp: null, browserId: null }),
      rooms.ctxOf({ kind: 'agent', organizationId, applicationId, staffId: other }),
      rooms.ctxOf(elsewhere.agentActor),
    ]
    for (const ctx of strangers) {
      await expect(resolveTicket(ctx, meeting.agent.ticket)).rejects.toMatchObject({
        code: 'unauthenticated',
        details: { reason: 'sign_in' },
      })
    }
  })

  it('stops working when the link it came from is revoked', async () => {
    const meeting = await rooms.meeting()
    await rooms.database.sql`update participants set token_generation = 2 where id = ${meeting.customerId}`
    await expect(enter(meeting.customer)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('cannot be forged or left out', async () => {
    const meeting = await rooms.meeting()
    const request = { kind: 'enter' as const, tab: newTab(), takeOver: false }
    const enterWith = (ticket: string | undefined) =>
      handleRoomRequest(meeting.customer.ctx, { participantId: meeting.customerId, ticket, request })
    await expect(enterWith(undefined)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(enterWith('eyJhbGciOiJub25lIn0.e30.')).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
