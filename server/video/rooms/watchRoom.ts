import { findSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listSeats, listSignals, markAway, markSeen, publishRoomChange, type SeatKey, type SeatRow } from './data.ts'
import { getSessionState } from './recordRoomEvents.ts'
import { resolveTicket } from './resolveTicket.ts'
import { closedReason } from './rules.ts'
import { type ClosedReason, type RoomEvent, signalBody } from './schema.ts'
import { buildRoomState } from './state.ts'
import type { Ticket } from './ticket.ts'
import { createWaiter } from './waiter.ts'

export type WatchOptions = { epoch: number; afterId: number; disconnected: AbortSignal }

/** Interval at which the page is marked as seen and the appointment is read again. */
const CHECK_MS = 5_000
/** Maximum duration of a stream: serverless functions run for minutes only, and reconnecting lets a load balancer redistribute. */
const MAX_DURATION_MS = 240_000

/**
 * Streams the events of a room to one page until it disconnects, must leave or is asked to reconnect. A page that stops
 * listening is marked as away at once, and its seat is released if it does not return.
 */
export async function* watchRoom(ctx: Ctx, ticket: Ticket, watching: WatchOptions): AsyncGenerator<RoomEvent> {
  try {
    yield* watch(ctx, ticket, watching)
  } catch (error) {
    // The agent signed out, the participant was removed, or the link was replaced in the meantime.
    if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error
    yield { type: 'closed', reason: 'sign_in' }
  }
}

async function* watch(
  ctx: Ctx,
  ticket: Ticket,
  { epoch, afterId, disconnected }: WatchOptions,
): AsyncGenerator<RoomEvent> {
  const { seatKey, closed: initiallyClosed } = await resolveTicket(ctx, ticket)
  if (initiallyClosed) return yield { type: 'closed', reason: initiallyClosed }
  const waiter = createWaiter(ctx.ports.pubSub, ticket.sessionId, disconnected)
  const endsAt = Date.now() + MAX_DURATION_MS
  const check = createCheck(ctx, ticket, seatKey, epoch)
  let lastSent = ''
  let isReconnecting = false
  try {
    while (!disconnected.aborted) {
      const { appointment, closed } = await check()
      if (closed) return yield { type: 'closed', reason: closed }
      const [seats, signals] = await Promise.all([
        listSeats(ctx.db, seatKey.organizationId, seatKey.sessionId),
        listSignals(ctx.db, seatKey, epoch, afterId),
      ])
      const reason = await lostSeatReason(ctx, seatKey, epoch, seats)
      if (reason) return yield { type: 'closed', reason }
      for (const { id, fromEpoch, body } of signals) {
        afterId = id
        yield { type: 'signal', id, fromEpoch, body: signalBody.parse(body) }
      }
      const state = await buildRoomState(ctx, ctx.db, { seatKey, appointment }, seats)
      const serialized = JSON.stringify({ ...state, now: '' })
      const hasNewState = serialized !== lastSent
      if (hasNewState) yield { type: 'state', state }
      lastSent = serialized
      isReconnecting = Date.now() > endsAt || ctx.ports.pubSub.closing.aborted
      if (isReconnecting) return yield { type: 'reconnect' }
      await waiter.wait(hasNewState || signals.length > 0)
    }
  } finally {
    waiter.stop()
    if (!isReconnecting) await leaveStream(ctx, seatKey, epoch)
  }
}

/** Creates a check that marks the page as seen and reads the appointment every CHECK_MS; seats and signals are read on every wake-up. */
function createCheck(ctx: Ctx, ticket: Ticket, seatKey: SeatKey, epoch: number) {
  let last: { at: number; appointment: Snapshot } | null = null
  return async (): Promise<{ appointment: Snapshot; closed: ClosedReason | null }> => {
    if (last && Date.now() - last.at < CHECK_MS) return { appointment: last.appointment, closed: null }
    const isFirst = last === null
    const snapshot = await findSnapshot(ctx.db, seatKey.organizationId, ticket.appointmentId)
    const { appointment } = await resolveTicket(ctx, ticket, snapshot)
    last = { at: Date.now(), appointment }
    const closed = closedReason(appointment, ticket.sessionId, ctx.now())
    if (!closed) await markSeen(ctx.db, seatKey, epoch)
    if (isFirst) await publishRoomChange(ctx.db, seatKey.sessionId)
    return { appointment, closed }
  }
}

async function lostSeatReason(
  ctx: Ctx,
  seatKey: SeatKey,
  epoch: number,
  seats: readonly SeatRow[],
): Promise<ClosedReason | null> {
  const own = seats.find((seat) => seat.side === seatKey.side)
  if (own?.epoch !== epoch) return 'taken'
  if (!own.leftAt) return null
  const { completed } = await ctx.db.transaction((tx) => getSessionState(tx, seatKey))
  return completed ? 'ended' : 'left'
}

async function leaveStream(ctx: Ctx, seatKey: SeatKey, epoch: number): Promise<void> {
  await markAway(ctx.db, seatKey, epoch)
  await publishRoomChange(ctx.db, seatKey.sessionId)
}
