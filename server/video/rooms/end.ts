import { lockAppointmentShared } from '#server/domain/data.ts'
import { forbidden } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteSignals, lockRoom, lockSeat, markLeft, publishRoomChange } from './data.ts'
import { getSessionState, recordRoomEvents } from './recordRoomEvents.ts'
import { resolveTicket } from './resolveTicket.ts'
import { completedEvent, presenceEvent } from './rules.ts'
import type { Ticket } from './ticket.ts'

/**
 * The agent ends the meeting for both. Before both have met there is nothing to end, and the customer may still come: then
 * the agent only leaves. Refuses customers with `forbidden`.
 */
export async function endRoom(ctx: Ctx, ticket: Ticket, { epoch }: { epoch: number }): Promise<{ ok: true }> {
  const { seatKey: place, appointment } = await resolveTicket(ctx, ticket)
  if (place.side !== 'agent') throw forbidden()
  const of = { ...place, appointmentId: appointment.id }
  await ctx.db.transaction(async (tx) => {
    await lockAppointmentShared(tx, place.organizationId, appointment.id)
    await lockRoom(tx, place)
    const own = await lockSeat(tx, place)
    if (!own || own.leftAt || own.epoch !== epoch) return
    const now = ctx.now()
    const { metAt } = await getSessionState(tx, place)
    await markLeft(tx, place, now)
    await deleteSignals(tx, place)
    const facts = [presenceEvent('leave', { ...place, visit: own.visit }, now)]
    if (metAt) {
      await markLeft(tx, { ...place, side: 'customer' }, now)
      facts.push(completedEvent(place.sessionId, now))
    }
    await recordRoomEvents(ctx, tx, of, facts)
    await publishRoomChange(tx, place.sessionId)
  })
  ctx.requestTick()
  return { ok: true }
}
