import { afterAll, beforeAll, expect, it } from 'vitest'
import { setDelay } from '#server/appointments/lifecycle/delayData.ts'
import { addMinutes } from '#server/lib/time.ts'
import { type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { enterRoom } from './enter.ts'

let rooms: RoomHarness
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())

it('shows a waiting customer when the delayed agent is expected, while that time is in the future', async () => {
  const meeting = await rooms.meeting()
  const { organizationId, id, revision, startAt } = await rooms.snapshot(meeting.world, meeting.id)
  const expected = async () => {
    const { ctx, ticket } = meeting.customer
    const entered = await enterRoom(ctx, ticket, { tab: crypto.randomUUID(), takeOver: true })
    return entered.ok ? entered.state.expectedStart : entered.reason
  }
  const delayTo = (expectedAt: Date, of = revision) =>
    rooms.database.db.transaction((tx) =>
      setDelay(tx, { organizationId, id, revision: of }, { expectedAt, notifiedAt: null }),
    )
  expect(await expected()).toBeNull()
  const later = addMinutes(startAt, 20)
  await delayTo(later)
  expect(await expected()).toBe(later.toISOString())
  await delayTo(later, revision - 1)
  expect(await expected()).toBeNull()
  await delayTo(addMinutes(rooms.clock.now(), -1))
  expect(await expected()).toBeNull()
})
