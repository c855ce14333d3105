import type { Queryable } from '#db/client.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { mustProve } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { AppError, unauthenticated } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Place } from './data.ts'
import { sideOf, whyClosed } from './rules.ts'
import type { Closed } from './schema.ts'
import type { Ticket } from './ticket.ts'

export type Placed = { place: Place; appointment: Snapshot; participant: Participant; closed: Closed | null }

/**
 * Where a ticket leads at this moment, and why one may not be there. Refuses with `unauthenticated` when its link was
 * revoked, its person removed, its contact to be proven and was not, or an agent's ticket is shown by anybody but that
 * signed-in agent.
 */
export async function placeOf(ctx: Ctx, ticket: Ticket, given?: Snapshot | null): Promise<Placed> {
  const appointment = given ?? (await findOf(ctx.db, ticket))
  const participant = appointment?.participants.find((one) => one.id === ticket.participantId)
  if (!appointment || participant?.tokenGeneration !== ticket.generation) throw unauthenticated()
  if (mustProve(appointment, participant) && !ticket.proven) throw unauthenticated()
  if (participant.type === 'AGENT' && !isThatAgent(ctx, ticket, participant)) {
    throw new AppError('unauthenticated', 'Sign in as the agent of this appointment.', { reason: 'sign_in' })
  }
  const { organizationId, sessionId } = ticket
  const place = { organizationId, sessionId, side: sideOf(participant) }
  return { place, appointment, participant, closed: whyClosed(appointment, sessionId, ctx.now()) }
}

const findOf = (db: Queryable, ticket: Ticket): Promise<Snapshot | null> =>
  findSnapshot(db, ticket.organizationId, ticket.appointmentId)

const isThatAgent = (ctx: Ctx, ticket: Ticket, participant: Participant): boolean =>
  ctx.actor.kind === 'agent' &&
  ctx.actor.organizationId === ticket.organizationId &&
  ctx.actor.staffId === participant.staffId
