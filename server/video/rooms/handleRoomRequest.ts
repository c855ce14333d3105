import type { Ctx } from '#server/platform/context.ts'
import { endRoom } from './end.ts'
import { enterRoom } from './enter.ts'
import { leaveRoom } from './leave.ts'
import { type ClosedReason, type EnterResult, roomRequest } from './schema.ts'
import { sendSignals } from './signal.ts'
import { readTicket } from './ticket.ts'

export type RoomResponse = EnterResult | { ok: true } | { ok: false; reason: ClosedReason }

/** One request of a room's page, led to its verb. Refuses with `unauthenticated` without a ticket for this participant. */
export async function handleRoomRequest(
  ctx: Ctx,
  given: { participantId: string; ticket: string | undefined; body: unknown },
): Promise<RoomResponse> {
  const ticket = await readTicket(ctx.config, given.ticket, given.participantId)
  const asked = roomRequest.parse(given.body)
  switch (asked.kind) {
    case 'enter':
      return enterRoom(ctx, ticket, asked)
    case 'signal':
      return sendSignals(ctx, ticket, asked)
    case 'leave':
      return leaveRoom(ctx, ticket, asked)
    case 'end':
      return endRoom(ctx, ticket, asked)
  }
}
