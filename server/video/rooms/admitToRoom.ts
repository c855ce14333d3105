import { joinClosesAt } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { signTicket } from './ticket.ts'

export type Admission = { participantId: string; ticket: string; ttlSeconds: number }

/**
 * Issues a ticket to the built-in room, valid until the room closes. The caller has decided that this participant may enter;
 * the room checks the ticket again on every request, because a link can be revoked in the meantime.
 */
export async function admitToRoom(
  ctx: Ctx,
  appointment: Snapshot,
  participant: Participant,
  sessionId: string,
  verified = false,
): Promise<Admission> {
  const seconds = Math.max(60, Math.ceil((joinClosesAt(appointment).getTime() - ctx.now().getTime()) / 1000))
  const { organizationId, id: appointmentId } = appointment
  const { id: participantId, tokenGeneration: generation } = participant
  const content = { organizationId, appointmentId, sessionId, participantId, generation, verified }
  return { participantId, ticket: await signTicket(ctx.config, content, seconds), ttlSeconds: seconds }
}
