import type { Ctx } from '#server/platform/context.ts'
import { listAbandonedSeats } from './data.ts'
import { releaseSeat } from './leave.ts'

/** Marks seats whose page stopped responding as left, and returns their number. */
export async function releaseAbandonedSeats(ctx: Ctx): Promise<number> {
  const abandoned = await listAbandonedSeats(ctx.db)
  for (const { appointmentId, ...seatKey } of abandoned) {
    await ctx.db.transaction((tx) => releaseSeat(ctx, tx, seatKey, appointmentId, (seat) => !seat.isResponding))
  }
  return abandoned.length
}
