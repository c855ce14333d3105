import type { z } from 'zod'
import type { Ctx } from '#server/platform/context.ts'
import { endRoom } from './end.ts'
import { enterRoom } from './enter.ts'
import { leaveRoom } from './leave.ts'
import type { ClosedReason, EnterResult, roomRequest } from './schema.ts'
import { sendSignals } from './signal.ts'
import { readTicket } from './ticket.ts'

export type RoomResponse = EnterResult | { ok: true } | { ok: false; reason: ClosedReason }

/** Runs the use case of one request of a room's page. Refuses with `unauthenticated` without a ticket of this participant. */
export async function handleRoomRequest(
  ctx: Ctx,
  given: { participantId: string; ticket: string | undefined; request: z.output<typeof roomRequest> },
): Promise<RoomResponse> {
  const ticket = await readTicket(ctx.config, given.ticket, given.participantId)
  const { request } = given
  switch (request.kind) {
    case 'enter':
      return enterRoom(ctx, ticket, request)
    case 'signal':
      return sendSignals(ctx, ticket, request)
    case 'leave':
      return leaveRoom(ctx, ticket, request)
    case 'end':
      return endRoom(ctx, ticket, request)
  }
}
