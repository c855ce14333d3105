import type { Ctx } from '#server/platform/context.ts'
import { deleteOldSignals, listAbandonedSeats } from './data.ts'
import { releaseSeat } from './leave.ts'

/** Marks abandoned seats as left and deletes old signals. Returns the number of seats. */
export async function sweepRooms(ctx: Ctx): Promise<number> {
  const abandoned = await listAbandonedSeats(ctx.db)
  for (const { appointmentId, ...seatKey } of abandoned) {
    await ctx.db.transaction((tx) => releaseSeat(ctx, tx, seatKey, appointmentId, (seat) => !seat.isResponding))
  }
  await deleteOldSignals(ctx.db)
  return abandoned.length
}
