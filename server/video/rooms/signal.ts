import { rateLimited } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import { insertSignals, lockSeat, publishRoomChange } from './data.ts'
import { resolveTicket } from './resolveTicket.ts'
import { otherSide } from './rules.ts'
import type { ClosedReason, SignalBody } from './schema.ts'
import type { Ticket } from './ticket.ts'

const MAX_PER_MINUTE = 600

export type SendSignalsResult = { ok: true } | { ok: false; reason: ClosedReason }

/**
 * Passes signalling messages on to the other side's page of the given epoch. Refuses those of a page whose seat was taken over,
 * and with `rate_limited` more than 600 requests a minute.
 */
export async function sendSignals(
  ctx: Ctx,
  ticket: Ticket,
  input: { epoch: number; toEpoch: number; signals: SignalBody[] },
): Promise<SendSignalsResult> {
  const limit = { key: `room:${ticket.sessionId}:${ticket.participantId}`, windowSeconds: 60, max: MAX_PER_MINUTE }
  const hit = await consumeLimit(ctx.db, limit)
  if (!hit.allowed) throw rateLimited(hit.retryAfterSeconds)
  const { seatKey, closed } = await resolveTicket(ctx, ticket)
  if (closed) return { ok: false, reason: closed }
  return ctx.db.transaction(async (tx): Promise<SendSignalsResult> => {
    const seat = await lockSeat(tx, seatKey)
    if (seat?.epoch !== input.epoch || seat.leftAt) return { ok: false, reason: seat?.leftAt ? 'left' : 'taken' }
    const route = { toSide: otherSide(seatKey.side), fromEpoch: input.epoch, toEpoch: input.toEpoch }
    await insertSignals(
      tx,
      seatKey,
      input.signals.map((body) => ({ ...route, body })),
    )
    await publishRoomChange(tx, ticket.sessionId)
    return { ok: true }
  })
}
