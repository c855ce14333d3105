import type { Tx } from '#db/client.ts'
import { lockAppointmentShared } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteSignals, lockRoom, lockSeat, markLeft, publishRoomChange, type SeatKey } from './data.ts'
import { recordRoomEvents } from './recordRoomEvents.ts'
import { resolveTicket } from './resolveTicket.ts'
import { presenceEvent } from './rules.ts'
import type { Ticket } from './ticket.ts'

/** Leaves the room. Does nothing if another page has taken the seat in the meantime. */
export async function leaveRoom(ctx: Ctx, ticket: Ticket, { epoch }: { epoch: number }): Promise<{ ok: true }> {
  const { seatKey, appointment } = await resolveTicket(ctx, ticket)
  await ctx.db.transaction((tx) => releaseSeat(ctx, tx, seatKey, appointment.id, (seat) => seat.epoch === epoch))
  ctx.requestTick()
  return { ok: true }
}

/** Marks a seat as left, once, if it is still as the caller expects; without this check a page that took over would lose its seat. */
export async function releaseSeat(
  ctx: Ctx,
  tx: Tx,
  seatKey: SeatKey,
  appointmentId: string,
  isExpected: (seat: { epoch: number; isResponding: boolean }) => boolean,
): Promise<void> {
  await lockAppointmentShared(tx, seatKey.organizationId, appointmentId)
  await lockRoom(tx, seatKey)
  const seat = await lockSeat(tx, seatKey)
  if (!seat || seat.leftAt || !isExpected(seat)) return
  const now = ctx.now()
  await markLeft(tx, seatKey, now)
  await deleteSignals(tx, seatKey)
  await recordRoomEvents(ctx, tx, { ...seatKey, appointmentId }, [
    presenceEvent('leave', { ...seatKey, visit: seat.visit }, now),
  ])
  await publishRoomChange(tx, seatKey.sessionId)
}
