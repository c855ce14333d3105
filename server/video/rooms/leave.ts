import type { Tx } from '#db/client.ts'
import { lockAppointmentShared } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteSignals, lockRoom, lockSeat, markLeft, publishRoomChange, type SeatKey } from './data.ts'
import { recordRoomEvents } from './recordRoomEvents.ts'
import { resolveTicket } from './resolveTicket.ts'
import { presenceEvent } from './rules.ts'
import type { Ticket } from './ticket.ts'

/** Gives the seat up. From a page whose seat is another's by now, nothing happens. */
export async function leaveRoom(ctx: Ctx, ticket: Ticket, { epoch }: { epoch: number }): Promise<{ ok: true }> {
  const { seatKey: place, appointment } = await resolveTicket(ctx, ticket)
  await ctx.db.transaction((tx) => releaseSeat(ctx, tx, place, appointment.id, (seat) => seat.epoch === epoch))
  ctx.requestTick()
  return { ok: true }
}

/** Marks a seat left, once, when it still stands as expected. */
export async function releaseSeat(
  ctx: Ctx,
  tx: Tx,
  place: SeatKey,
  appointmentId: string,
  isAsExpected: (seat: { epoch: number; fresh: boolean }) => boolean,
): Promise<void> {
  await lockAppointmentShared(tx, place.organizationId, appointmentId)
  await lockRoom(tx, place)
  const seat = await lockSeat(tx, place)
  if (!seat || seat.leftAt || !isAsExpected(seat)) return
  const now = ctx.now()
  await markLeft(tx, place, now)
  await deleteSignals(tx, place)
  await recordRoomEvents(ctx, tx, { ...place, appointmentId }, [
    presenceEvent('leave', { ...place, visit: seat.visit }, now),
  ])
  await publishRoomChange(tx, place.sessionId)
}
