import { lockAppointmentShared } from '#server/domain/data.ts'
import { forbidden } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteSignals, lockRoom, lockSeat, markLeft, publishRoomChange } from './data.ts'
import { getSessionState, recordRoomEvents } from './recordRoomEvents.ts'
import { resolveTicket } from './resolveTicket.ts'
import { completedEvent, presenceEvent } from './rules.ts'
import type { Ticket } from './ticket.ts'

/**
 * Ends the meeting for both sides. If both have not met yet, only the agent leaves, because the customer may still arrive.
 * Refuses customers with `forbidden`.
 */
export async function endRoom(ctx: Ctx, ticket: Ticket, { epoch }: { epoch: number }): Promise<{ ok: true }> {
  const { seatKey, appointment } = await resolveTicket(ctx, ticket)
  if (seatKey.side !== 'agent') throw forbidden()
  const session = { ...seatKey, appointmentId: appointment.id }
  await ctx.db.transaction(async (tx) => {
    await lockAppointmentShared(tx, seatKey.organizationId, appointment.id)
    await lockRoom(tx, seatKey)
    const own = await lockSeat(tx, seatKey)
    if (!own || own.leftAt || own.epoch !== epoch) return
    const now = ctx.now()
    const { metAt } = await getSessionState(tx, seatKey)
    await markLeft(tx, seatKey, now)
    await deleteSignals(tx, seatKey)
    const events = [presenceEvent('leave', { ...seatKey, visit: own.visit }, now)]
    if (metAt) {
      await markLeft(tx, { ...seatKey, side: 'customer' }, now)
      events.push(completedEvent(seatKey.sessionId, now))
    }
    await recordRoomEvents(ctx, tx, session, events)
    await publishRoomChange(tx, seatKey.sessionId)
  })
  ctx.requestTick()
  return { ok: true }
}
