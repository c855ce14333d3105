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

/** How often the page counts as seen, and the appointment is read again. */
const CHECK_MS = 5_000
/** A function may run for minutes only, and a balancer should get its say now and then. */
const LIFE_MS = 240_000

/**
 * What happens in the room for one page, until it is gone, told to go, or asked to listen anew. A page that stops listening
 * is away at once, and counts as gone when it does not come back.
 */
export async function* watchRoom(ctx: Ctx, ticket: Ticket, watching: WatchOptions): AsyncGenerator<RoomEvent> {
  try {
    yield* watch(ctx, ticket, watching)
  } catch (error) {
    // Signed out, removed or given another link meanwhile.
    if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error
    yield { type: 'closed', reason: 'sign_in' }
  }
}

async function* watch(
  ctx: Ctx,
  ticket: Ticket,
  { epoch, afterId, disconnected: gone }: WatchOptions,
): AsyncGenerator<RoomEvent> {
  const { seatKey: place, closed: shut } = await resolveTicket(ctx, ticket)
  if (shut) return yield { type: 'closed', reason: shut }
  const waiter = createWaiter(ctx.ports.pubSub, ticket.sessionId, gone)
  const ends = Date.now() + LIFE_MS
  const check = createCheck(ctx, ticket, place, epoch)
  let told = ''
  let comesBack = false
  try {
    while (!gone.aborted) {
      const { appointment, closed } = await check()
      const seats = closed ? [] : await listSeats(ctx.db, place.organizationId, place.sessionId)
      const reason = closed ?? (await whyLost(ctx, place, epoch, seats))
      if (reason) return yield { type: 'closed', reason }
      for (const { id, fromEpoch, body } of await listSignals(ctx.db, place, epoch, afterId)) {
        afterId = id
        yield { type: 'signal', id, fromEpoch, body: signalBody.parse(body) }
      }
      const state = await buildRoomState(ctx, ctx.db, { seatKey: place, appointment }, seats)
      const said = JSON.stringify({ ...state, now: '' })
      if (said !== told) yield { type: 'state', state }
      told = said
      comesBack = Date.now() > ends || ctx.ports.pubSub.closing.aborted
      if (comesBack) return yield { type: 'reconnect' }
      await waiter.wait()
    }
  } finally {
    waiter.stop()
    if (!comesBack) await goAway(ctx, place, epoch)
  }
}

/** Marks the page seen and reads the appointment, now and then: what is rung for is read at every ring. */
function createCheck(ctx: Ctx, ticket: Ticket, place: SeatKey, epoch: number) {
  let last: { at: number; appointment: Snapshot } | null = null
  return async (): Promise<{ appointment: Snapshot; closed: ClosedReason | null }> => {
    if (last && Date.now() - last.at < CHECK_MS) return { appointment: last.appointment, closed: null }
    const isFirst = last === null
    const snapshot = await findSnapshot(ctx.db, place.organizationId, ticket.appointmentId)
    const { appointment } = await resolveTicket(ctx, ticket, snapshot)
    last = { at: Date.now(), appointment }
    const closed = closedReason(appointment, ticket.sessionId, ctx.now())
    if (!closed) await markSeen(ctx.db, place, epoch)
    if (isFirst) await publishRoomChange(ctx.db, place.sessionId)
    return { appointment, closed }
  }
}

async function whyLost(
  ctx: Ctx,
  place: SeatKey,
  epoch: number,
  seats: readonly SeatRow[],
): Promise<ClosedReason | null> {
  const own = seats.find((seat) => seat.side === place.side)
  if (own?.epoch !== epoch) return 'taken'
  if (!own.leftAt) return null
  const { completed } = await ctx.db.transaction((tx) => getSessionState(tx, place))
  return completed ? 'ended' : 'left'
}

async function goAway(ctx: Ctx, place: SeatKey, epoch: number): Promise<void> {
  await markAway(ctx.db, place, epoch)
  await publishRoomChange(ctx.db, place.sessionId)
}
