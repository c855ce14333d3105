import { findAppointmentIdOf } from '#server/appointments/data.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { findLink } from '#server/domain/linkData.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { LinkPurpose } from '#server/lib/token.ts'
import type { Ctx } from '#server/platform/context.ts'

export type LinkTarget = { appointment: Snapshot; participant: Participant }

/** Returns the current appointment and participant of a link, or null. */
export async function resolveLink(ctx: Ctx, purpose: LinkPurpose, token: string): Promise<LinkTarget | null> {
  const link = await findLink(ctx.db, purpose, token)
  if (!link) return null
  const id = await findAppointmentIdOf(ctx.db, link.organizationId, link.participantId)
  const appointment = id ? await findSnapshot(ctx.db, link.organizationId, id) : null
  const participant = appointment?.participants.find((one) => one.id === link.participantId)
  return appointment && participant ? { appointment, participant } : null
}

/** Whether the actor is the signed-in agent of this agent's link. */
export const isOwnAgentLink = (ctx: Ctx, { participant, appointment }: LinkTarget): boolean =>
  ctx.actor.kind === 'agent' &&
  ctx.actor.organizationId === appointment.organizationId &&
  ctx.actor.staffId === participant.staffId

/** Returns a context that acts as the participant of the link. */
export function ctxForLink(ctx: Ctx, { appointment, participant }: LinkTarget): Ctx {
  const { organizationId, applicationId, id } = appointment
  return {
    ...ctx,
    actor: { kind: 'customer', organizationId, applicationId, appointmentId: id, participantId: participant.id },
  }
}
