import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyRetention } from '#server/platform/retention/applyRetention.ts'
import { enter, listen, type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { endRoom } from './end.ts'
import { sendSignals } from './signal.ts'

let rooms: RoomHarness
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())

const candidate = (text: string) => ({ candidate: { candidate: text, sdpMid: '0' } })

describe('signalling messages', () => {
  const together = async () => {
    const meeting = await rooms.meeting()
    const customer = await enter(meeting.customer)
    const agent = await enter(meeting.agent)
    const send = (...texts: string[]) =>
      sendSignals(meeting.agent.ctx, meeting.agent.ticket, {
        epoch: agent.epoch,
        toEpoch: customer.epoch,
        signals: texts.map(candidate),
      })
    return { meeting, customer, agent, send }
  }
  const texts = (events: readonly unknown[]) =>
    events.flatMap((event) => /"candidate":"(\w+)"/.exec(JSON.stringify(event))?.[1] ?? [])

  it('reach the other page in order, in any process', async () => {
    const { meeting, customer, send } = await together()
    const elsewhere = rooms.ctxOf(meeting.customer.ctx.actor, 1)
    const stream = listen(elsewhere, meeting.customer.ticket, customer.epoch)
    await stream.next((event) => event.type === 'state')
    await send('one', 'two')
    await send('three')
    await stream.next((event) => JSON.stringify(event).includes('three'))
    expect(texts(stream.events)).toEqual(['one', 'two', 'three'])
    await stream.leave()
  })

  it('continue where an earlier stream ended, without duplicates or gaps', async () => {
    const { meeting, customer, send } = await together()
    await send('one')
    const before = listen(meeting.customer.ctx, meeting.customer.ticket, customer.epoch)
    const received = await before.next((event) => event.type === 'signal')
    await before.leave()
    await send('two')
    const after = listen(
      meeting.customer.ctx,
      meeting.customer.ticket,
      customer.epoch,
      received.type === 'signal' ? received.id : 0,
    )
    await after.next((event) => event.type === 'signal')
    expect(texts(after.events)).toEqual(['two'])
    await after.leave()
  })

  it('arrive by polling when no database notifications are received', async () => {
    const { meeting, customer, send } = await together()
    const silentPubSub = { subscribe: () => () => {}, isLive: () => false, closing: new AbortController().signal }
    const ctx = { ...meeting.customer.ctx, ports: { ...meeting.customer.ctx.ports, pubSub: silentPubSub } }
    const stream = listen(ctx, meeting.customer.ticket, customer.epoch)
    await stream.next((event) => event.type === 'state')
    await send('one')
    await stream.next((event) => event.type === 'signal')
    await stream.leave()
  })

  it('from a page whose seat was taken over are refused', async () => {
    const { meeting, agent, send } = await together()
    await enter(meeting.agent, { takeOver: true })
    expect(await send('late')).toEqual({ ok: false, reason: 'taken' })
    expect(agent.epoch).toBe(1)
  })

  it('are deleted after five minutes, because they contain network addresses', async () => {
    const { meeting, send } = await together()
    await send('one')
    const count = async () => {
      const rows = await rooms.database.sql`select 1 from room_signals where session_id = ${meeting.sessionId}`
      return rows.length
    }
    expect(await count()).toBe(1)
    await rooms.database.db.execute(
      sql`update room_signals set created_at = now() - interval '6 minutes' where session_id = ${meeting.sessionId}`,
    )
    await applyRetention(rooms.database.db)
    expect(await count()).toBe(0)
  })
})

describe('a page that listens to the room', () => {
  it('sees the other side disconnect and return', async () => {
    const meeting = await rooms.meeting()
    const customer = await enter(meeting.customer)
    const agent = await enter(meeting.agent)
    const customerStream = listen(meeting.customer.ctx, meeting.customer.ticket, customer.epoch)
    const agentStream = listen(meeting.agent.ctx, meeting.agent.ticket, agent.epoch)
    const sees = (isConnected: boolean) =>
      agentStream.next((event) => event.type === 'state' && event.state.peer?.isConnected === isConnected)
    await sees(true)
    await customerStream.leave()
    await sees(false)
    await agentStream.leave()
  })

  it('is closed when the appointment is cancelled', async () => {
    const meeting = await rooms.meeting()
    const { epoch } = await enter(meeting.customer)
    await rooms.database.sql`update appointments set status = 'cancelled' where id = ${meeting.id}`
    const stream = listen(meeting.customer.ctx, meeting.customer.ticket, epoch)
    await stream.ended
    expect(stream.events).toEqual([{ type: 'closed', reason: 'cancelled' }])
  })

  it('is closed at once when the agent ends the meeting', async () => {
    const meeting = await rooms.meeting()
    const customer = await enter(meeting.customer)
    const agent = await enter(meeting.agent)
    const stream = listen(meeting.customer.ctx, meeting.customer.ticket, customer.epoch)
    await stream.next((event) => event.type === 'state')
    await endRoom(meeting.agent.ctx, meeting.agent.ticket, { epoch: agent.epoch })
    await stream.ended
    expect(stream.events.at(-1)).toEqual({ type: 'closed', reason: 'ended' })
  })
})
