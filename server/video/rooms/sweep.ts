import type { Ctx } from '#server/platform/context.ts'
import { deleteOldSignals, listAbandonedSeats } from './data.ts'
import { releaseSeat } from './leave.ts'

/** Seats of people who vanished become left, and old signals go. Answers how many seats. */
export async function sweepRooms(ctx: Ctx): Promise<number> {
  const gone = await listAbandonedSeats(ctx.db)
  for (const { appointmentId, ...place } of gone) {
    await ctx.db.transaction((tx) => releaseSeat(ctx, tx, place, appointmentId, (seat) => !seat.fresh))
  }
  await deleteOldSignals(ctx.db)
  return gone.length
}
