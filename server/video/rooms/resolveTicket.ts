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
 * Returns the seat and appointment of a ticket, and the reason if the room is closed. Refuses with `unauthenticated` when the
 * link was revoked, the participant was removed, the service requires a verified contact that the ticket lacks, or an agent's
 * ticket is used by anybody other than that signed-in agent.
 */
export async function resolveTicket(ctx: Ctx, ticket: Ticket, known?: Snapshot | null): Promise<RoomAccess> {
  const appointment = known ?? (await findAppointment(ctx.db, ticket))
  const participant = appointment?.participants.find((one) => one.id === ticket.participantId)
  if (!appointment || participant?.tokenGeneration !== ticket.generation) throw unauthenticated()
  if (mustVerifyToJoin(appointment, participant) && !ticket.verified) throw unauthenticated()
  if (participant.type === 'AGENT' && !isTicketAgent(ctx, ticket, participant)) {
    throw new AppError('unauthenticated', 'Sign in as the agent of this appointment.', { reason: 'sign_in' })
  }
  const { organizationId, sessionId } = ticket
  const seatKey = { organizationId, sessionId, side: sideOf(participant) }
  return { seatKey, appointment, participant, closed: closedReason(appointment, sessionId, ctx.now()) }
}

const findAppointment = (db: Queryable, ticket: Ticket): Promise<Snapshot | null> =>
  findSnapshot(db, ticket.organizationId, ticket.appointmentId)

const isTicketAgent = (ctx: Ctx, ticket: Ticket, participant: Participant): boolean =>
  ctx.actor.kind === 'agent' &&
  ctx.actor.organizationId === ticket.organizationId &&
  ctx.actor.staffId === participant.staffId
