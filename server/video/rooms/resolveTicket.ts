import type { Queryable } from '#db/client.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { mustVerifyToJoin } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { AppError, unauthenticated } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SeatKey } from './data.ts'
import { closedReason, sideOf } from './rules.ts'
import type { ClosedReason } from './schema.ts'
import type { Ticket } from './ticket.ts'

export type RoomAccess = {
  seatKey: SeatKey
  appointment: Snapshot
  participant: Participant
  closed: ClosedReason | null
}

/**
 * Where a ticket leads at this moment, and why one may not be there. Refuses with `unauthenticated` when its link was
 * revoked, its person removed, its contact to be proven and was not, or an agent's ticket is shown by anybody but that
 * signed-in agent.
 */
export async function resolveTicket(ctx: Ctx, ticket: Ticket, given?: Snapshot | null): Promise<RoomAccess> {
  const appointment = given ?? (await findOf(ctx.db, ticket))
  const participant = appointment?.participants.find((one) => one.id === ticket.participantId)
  if (!appointment || participant?.tokenGeneration !== ticket.generation) throw unauthenticated()
  if (mustVerifyToJoin(appointment, participant) && !ticket.verified) throw unauthenticated()
  if (participant.type === 'AGENT' && !isThatAgent(ctx, ticket, participant)) {
    throw new AppError('unauthenticated', 'Sign in as the agent of this appointment.', { reason: 'sign_in' })
  }
  const { organizationId, sessionId } = ticket
  const place = { organizationId, sessionId, side: sideOf(participant) }
  return { seatKey: place, appointment, participant, closed: closedReason(appointment, sessionId, ctx.now()) }
}

const findOf = (db: Queryable, ticket: Ticket): Promise<Snapshot | null> =>
  findSnapshot(db, ticket.organizationId, ticket.appointmentId)

const isThatAgent = (ctx: Ctx, ticket: Ticket, participant: Participant): boolean =>
  ctx.actor.kind === 'agent' &&
  ctx.actor.organizationId === ticket.organizationId &&
  ctx.actor.staffId === participant.staffId
