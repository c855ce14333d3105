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

type Comer = { tab: string; takeOver: boolean }

/**
 * Takes the ticket's seat for one browser tab: the customer's is the lobby until the agent sits too. The same tab again is a
 * reload and no new fact. Refused as `elsewhere` (open in another tab; `takeOver` takes it from there), `full` (somebody else is
 * on this side), or with the word why the room is closed.
 */
export async function enterRoom(ctx: Ctx, ticket: Ticket, comer: Comer): Promise<EnterResult> {
  const entered = await ctx.db.transaction(async (tx): Promise<EnterResult> => {
    // The appointment first, then the room, then the seat, as everywhere.
    const here = await resolveTicket(
      ctx,
      ticket,
      await lockAppointmentShared(tx, ticket.organizationId, ticket.appointmentId),
    )
    if (here.closed) return { ok: false, reason: here.closed }
    await lockRoom(tx, here.seatKey)
    const seat = await lockSeat(tx, here.seatKey)
    const decision = decideSeat(seat, { ...comer, participantId: ticket.participantId })
    if (decision === 'elsewhere' || decision === 'full') return { ok: false, reason: decision }
    const epoch = await sit(ctx, tx, here, seat, { tab: comer.tab, isNewVisit: decision === 'sit' })
    await publishRoomChange(tx, ticket.sessionId)
    const seats = await listSeats(tx, ticket.organizationId, ticket.sessionId)
    const state = await buildRoomState(ctx, tx, here, seats)
    return { ok: true, side: here.seatKey.side, epoch, iceServers: serversFor(ctx, here, ticket), state }
  })
  ctx.requestTick()
  return entered
}

async function sit(
  ctx: Ctx,
  tx: Tx,
  here: RoomAccess,
  seat: SeatRow | null,
  { tab, isNewVisit }: { tab: string; isNewVisit: boolean },
): Promise<number> {
  const { seatKey: place, participant, appointment } = here
  const now = ctx.now()
  const taken = await takeSeat(tx, place, { participantId: participant.id, tab, now, isNewVisit })
  if (!isNewVisit) return taken.epoch
  // Nobody has noticed yet that the one before vanished: a moment earlier, so that going does not undo coming.
  const vanished = seat && !seat.leftAt ? [presenceEvent('leave', { ...place, visit: seat.visit }, addMs(now, -1))] : []
  await recordRoomEvents(ctx, tx, { ...place, appointmentId: appointment.id }, [
    ...vanished,
    presenceEvent('join', { ...place, visit: taken.visit }, now),
  ])
  return taken.epoch
}

/** By the machine's clock, which is the servers'. */
function serversFor(ctx: Ctx, { appointment }: RoomAccess, ticket: Ticket) {
  const left = joinClosesAt(appointment).getTime() - ctx.now().getTime()
  return iceServers(ctx.config, ticket.participantId, addMs(new Date(), left))
}
