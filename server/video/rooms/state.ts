import type { Queryable } from '#db/client.ts'
import { delayOf, lastMoment } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listLateFacts, type SeatRow } from './data.ts'
import type { Placed } from './place.ts'
import { latestLate, peerFrom, togetherSince } from './rules.ts'
import type { RoomState } from './schema.ts'

/** The room as one side sees it. */
export async function stateOf(
  ctx: Ctx,
  db: Queryable,
  { place, appointment }: Pick<Placed, 'place' | 'appointment'>,
  seats: readonly SeatRow[],
): Promise<RoomState> {
  const facts = await listLateFacts(db, place.organizationId, appointment.id)
  return {
    peer: peerFrom(seats, place.side),
    since: togetherSince(seats, ctx.now()).toISOString(),
    now: ctx.now().toISOString(),
    endsAt: appointment.endAt.toISOString(),
    closesAt: lastMoment(appointment).toISOString(),
    late: latestLate(facts),
    expectedStart: expectedStartOf(appointment, ctx.now()),
  }
}

function expectedStartOf(appointment: Snapshot, now: Date): string | null {
  const expected = delayOf(appointment)
  return expected && expected > now ? expected.toISOString() : null
}
