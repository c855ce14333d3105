import { rateLimited } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { hitLimit } from '#server/platform/rateLimit/hit.ts'
import { insertSignals, lockSeat, ring } from './data.ts'
import { placeOf } from './place.ts'
import { otherSide } from './rules.ts'
import type { Closed, SignalBody } from './schema.ts'
import type { Ticket } from './ticket.ts'

const MOST_A_MINUTE = 600

export type Sent = { ok: true } | { ok: false; reason: Closed }

/** Hands what one browser says on to the other's page of that epoch; from a page whose seat was taken, nothing. */
export async function sendSignals(
  ctx: Ctx,
  ticket: Ticket,
  sent: { epoch: number; toEpoch: number; signals: SignalBody[] },
): Promise<Sent> {
  const limit = { key: `room:${ticket.sessionId}:${ticket.participantId}`, windowSeconds: 60, max: MOST_A_MINUTE }
  const hit = await hitLimit(ctx.db, limit)
  if (!hit.allowed) throw rateLimited(hit.retryAfterSeconds)
  const { place, closed } = await placeOf(ctx, ticket)
  if (closed) return { ok: false, reason: closed }
  return ctx.db.transaction(async (tx): Promise<Sent> => {
    const seat = await lockSeat(tx, place)
    if (seat?.epoch !== sent.epoch || seat.leftAt) return { ok: false, reason: seat?.leftAt ? 'left' : 'taken' }
    const about = { toSide: otherSide(place.side), fromEpoch: sent.epoch, toEpoch: sent.toEpoch }
    await insertSignals(
      tx,
      place,
      sent.signals.map((body) => ({ ...about, body })),
    )
    await ring(tx, ticket.sessionId)
    return { ok: true }
  })
}
