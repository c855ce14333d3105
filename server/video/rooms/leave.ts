import type { Tx } from '#db/client.ts'
import { shareAppointment } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteSignals, lockRoom, lockSeat, markLeft, type Place, ring } from './data.ts'
import { placeOf } from './place.ts'
import { cameOrWent } from './rules.ts'
import { tellSession } from './tell.ts'
import type { Ticket } from './ticket.ts'

/** Gives the seat up. From a page whose seat is another's by now, nothing happens. */
export async function leaveRoom(ctx: Ctx, ticket: Ticket, { epoch }: { epoch: number }): Promise<{ ok: true }> {
  const { place, appointment } = await placeOf(ctx, ticket)
  await ctx.db.transaction((tx) => giveUp(ctx, tx, place, appointment.id, (seat) => seat.epoch === epoch))
  ctx.nudge()
  return { ok: true }
}

/** Marks a seat left, once, when it still stands as expected. */
export async function giveUp(
  ctx: Ctx,
  tx: Tx,
  place: Place,
  appointmentId: string,
  isAsExpected: (seat: { epoch: number; fresh: boolean }) => boolean,
): Promise<void> {
  await shareAppointment(tx, place.organizationId, appointmentId)
  await lockRoom(tx, place)
  const seat = await lockSeat(tx, place)
  if (!seat || seat.leftAt || !isAsExpected(seat)) return
  const now = ctx.now()
  await markLeft(tx, place, now)
  await deleteSignals(tx, place)
  await tellSession(ctx, tx, { ...place, appointmentId }, [cameOrWent('leave', { ...place, visit: seat.visit }, now)])
  await ring(tx, place.sessionId)
}
