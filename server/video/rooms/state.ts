import type { Queryable } from '#db/client.ts'
import { delayedStartOf, joinClosesAt } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listLateEntries, type SeatRow } from './data.ts'
import type { RoomAccess } from './resolveTicket.ts'
import { latestLateNotices, peerFrom, togetherSince } from './rules.ts'
import type { RoomState } from './schema.ts'

/** Returns the state of the room as one side sees it. */
export async function buildRoomState(
  ctx: Ctx,
  db: Queryable,
  { seatKey, appointment }: Pick<RoomAccess, 'seatKey' | 'appointment'>,
  seats: readonly SeatRow[],
): Promise<RoomState> {
  const entries = await listLateEntries(db, seatKey.organizationId, appointment.id)
  return {
    peer: peerFrom(seats, seatKey.side),
    since: togetherSince(seats, ctx.now()).toISOString(),
    now: ctx.now().toISOString(),
    endsAt: appointment.endAt.toISOString(),
    closesAt: joinClosesAt(appointment).toISOString(),
    late: latestLateNotices(entries),
    expectedStart: expectedStartOf(appointment, ctx.now()),
  }
}

function expectedStartOf(appointment: Snapshot, now: Date): string | null {
  const expected = delayedStartOf(appointment)
  return expected && expected > now ? expected.toISOString() : null
}
