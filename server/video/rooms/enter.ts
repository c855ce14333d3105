import type { Tx } from '#db/client.ts'
import { lockAppointmentShared } from '#server/domain/data.ts'
import { joinClosesAt } from '#server/domain/rules.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listSeats, lockRoom, lockSeat, publishRoomChange, type SeatRow, takeSeat } from './data.ts'
import { iceServers } from './iceServers.ts'
import { recordRoomEvents } from './recordRoomEvents.ts'
import { type RoomAccess, resolveTicket } from './resolveTicket.ts'
import { decideSeat, presenceEvent } from './rules.ts'
import type { EnterResult } from './schema.ts'
import { buildRoomState } from './state.ts'
import type { Ticket } from './ticket.ts'

type Entrant = { tab: string; takeOver: boolean }

/**
 * Takes the ticket's seat for one browser tab. The customer waits in the lobby until the agent has a seat too. The same tab
 * entering again is a reload and records no new arrival. Refuses with `elsewhere` (open in another tab, unless `takeOver` is
 * set), `full` (somebody else has this side's seat) or the reason why the room is closed.
 */
export async function enterRoom(ctx: Ctx, ticket: Ticket, entrant: Entrant): Promise<EnterResult> {
  const entered = await ctx.db.transaction(async (tx): Promise<EnterResult> => {
    // Lock order: appointment, room, seat.
    const access = await resolveTicket(
      ctx,
      ticket,
      await lockAppointmentShared(tx, ticket.organizationId, ticket.appointmentId),
    )
    if (access.closed) return { ok: false, reason: access.closed }
    await lockRoom(tx, access.seatKey)
    const seat = await lockSeat(tx, access.seatKey)
    const decision = decideSeat(seat, { ...entrant, participantId: ticket.participantId })
    if (decision === 'elsewhere' || decision === 'full') return { ok: false, reason: decision }
    const epoch = await claimSeat(ctx, tx, access, seat, { tab: entrant.tab, isNewVisit: decision === 'enter' })
    await publishRoomChange(tx, ticket.sessionId)
    const seats = await listSeats(tx, ticket.organizationId, ticket.sessionId)
    const state = await buildRoomState(ctx, tx, access, seats)
    return { ok: true, side: access.seatKey.side, epoch, iceServers: serversFor(ctx, access, ticket), state }
  })
  ctx.requestTick()
  return entered
}

async function claimSeat(
  ctx: Ctx,
  tx: Tx,
  access: RoomAccess,
  seat: SeatRow | null,
  { tab, isNewVisit }: { tab: string; isNewVisit: boolean },
): Promise<number> {
  const { seatKey, participant, appointment } = access
  const now = ctx.now()
  const taken = await takeSeat(tx, seatKey, { participantId: participant.id, tab, now, isNewVisit })
  if (!isNewVisit) return taken.epoch
  // The previous page stopped responding but its seat was not released yet. Its leave event is one millisecond earlier, so that it does not undo this join.
  const vanished =
    seat && !seat.leftAt ? [presenceEvent('leave', { ...seatKey, visit: seat.visit }, addMs(now, -1))] : []
  await recordRoomEvents(ctx, tx, { ...seatKey, appointmentId: appointment.id }, [
    ...vanished,
    presenceEvent('join', { ...seatKey, visit: taken.visit }, now),
  ])
  return taken.epoch
}

/** Returns TURN credentials that expire with the room. TURN servers use machine time, so the remaining time is added to it. */
function serversFor(ctx: Ctx, { appointment }: RoomAccess, ticket: Ticket) {
  const remainingMs = joinClosesAt(appointment).getTime() - ctx.now().getTime()
  return iceServers(ctx.config, ticket.participantId, addMs(new Date(), remainingMs))
}
