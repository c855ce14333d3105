import { rateLimited } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import { insertSignals, lockSeat, publishRoomChange } from './data.ts'
import { resolveTicket } from './resolveTicket.ts'
import { otherSide } from './rules.ts'
import type { ClosedReason, SignalBody } from './schema.ts'
import type { Ticket } from './ticket.ts'

const MOST_A_MINUTE = 600

export type SendSignalsResult = { ok: true } | { ok: false; reason: ClosedReason }

/** Hands what one browser says on to the other's page of that epoch; from a page whose seat was taken, nothing. */
export async function sendSignals(
  ctx: Ctx,
  ticket: Ticket,
  sent: { epoch: number; toEpoch: number; signals: SignalBody[] },
): Promise<SendSignalsResult> {
  const limit = { key: `room:${ticket.sessionId}:${ticket.participantId}`, windowSeconds: 60, max: MOST_A_MINUTE }
  const hit = await consumeLimit(ctx.db, limit)
  if (!hit.allowed) throw rateLimited(hit.retryAfterSeconds)
  const { seatKey: place, closed } = await resolveTicket(ctx, ticket)
  if (closed) return { ok: false, reason: closed }
  return ctx.db.transaction(async (tx): Promise<SendSignalsResult> => {
    const seat = await lockSeat(tx, place)
    if (seat?.epoch !== sent.epoch || seat.leftAt) return { ok: false, reason: seat?.leftAt ? 'left' : 'taken' }
    const about = { toSide: otherSide(place.side), fromEpoch: sent.epoch, toEpoch: sent.toEpoch }
    await insertSignals(
      tx,
      place,
      sent.signals.map((body) => ({ ...about, body })),
    )
    await publishRoomChange(tx, ticket.sessionId)
    return { ok: true }
  })
}
