import { findSnapshot } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import { canCustomersJoin, hasAccess, joinClosesAt } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { type Actor, type Ctx, requireActor } from '#server/platform/context.ts'
import type { AppointmentView, ById, ParticipantView } from '../schema.ts'

/**
 * Returns one appointment as this actor may see it. Throws `not_found` without access, and for customers also after
 * joining has closed.
 */
export const getAppointment = async (ctx: Ctx, input: ById): Promise<AppointmentView> =>
  viewFor(ctx, ctx.actor, await getOwnSnapshot(ctx, input))

/**
 * Returns the snapshot behind `getAppointment`, for other use cases. It must not be sent to a page, because it is not
 * reduced to what the actor may see.
 */
export async function getOwnSnapshot(ctx: Ctx, { id }: ById): Promise<Snapshot> {
  const actor = requireActor(ctx, ['customer', 'agent', 'supervisor', 'admin', 'service'])
  const appointment = await findSnapshot(ctx.db, actor.organizationId, id)
  if (!appointment || !hasAccess(actor, appointment)) throw notFound()
  if (actor.kind === 'customer' && ctx.now() >= joinClosesAt(appointment)) throw notFound()
  return appointment
}

/**
 * Builds the view for an actor. Links are included only for participants whose ticket the actor may use: a customer
 * their own, staff and services those of all customers.
 */
export function viewFor(ctx: Pick<Ctx, 'config'>, actor: Actor, appointment: Snapshot): AppointmentView {
  const { startAt, endAt, policy, application, targetId, targetType, ...rest } = appointment
  return {
    organizationId: rest.organizationId,
    id: rest.id,
    applicationId: rest.applicationId,
    presetId: rest.presetId,
    serviceName: policy.name,
    reference: rest.reference,
    status: rest.status,
    revision: rest.revision,
    start: startAt,
    end: endAt,
    durationMinutes: Math.round((endAt.getTime() - startAt.getTime()) / 60_000),
    timezone: rest.timezone,
    locale: rest.locale,
    title: rest.title,
    notes: rest.notes,
    intake: rest.intake,
    metadata: rest.metadata,
    interaction: rest.interaction,
    organizerId: rest.organizerId ?? rest.participants.find((one) => one.type === 'CUSTOMER')?.id ?? null,
    target: { type: targetType, id: targetId },
    agent: rest.agent ? { id: rest.agent.id, name: rest.agent.name } : null,
    notificationsActive: application.settings.notificationsActive && !rest.notificationsPaused,
    createdAt: rest.createdAt,
    updatedAt: rest.updatedAt,
    cancelledAt: rest.cancelledAt,
    participants: rest.participants.map((participant) => participantView(ctx, actor, appointment, participant)),
  }
}

function participantView(
  ctx: Pick<Ctx, 'config'>,
  actor: Actor,
  appointment: Snapshot,
  participant: Participant,
): ParticipantView {
  const isOther = actor.kind === 'customer' && actor.participantId !== participant.id
  const ticket =
    mayHoldTicket(actor, participant) && isActivated(appointment) ? ticketFor(ctx, appointment, participant) : null
  return {
    id: participant.id,
    type: participant.type,
    state: participant.state,
    staffId: participant.staffId,
    name: isOther ? null : participant.name,
    email: isOther ? null : participant.email,
    phone: isOther ? null : participant.phone,
    emailVerified: participant.emailVerifiedAt !== null,
    phoneVerified: participant.phoneVerifiedAt !== null,
    ticket,
  }
}

/**
 * Whether the actor may see this participant's ticket: an agent's only that agent, a customer's also staff and services
 * of the application, who may pass it on.
 */
function mayHoldTicket(actor: Actor, participant: Participant): boolean {
  if (actor.kind === 'customer') return actor.participantId === participant.id
  if (participant.type === 'AGENT') return 'staffId' in actor && actor.staffId === participant.staffId
  return true
}

const isActivated = (appointment: Snapshot): boolean => ['activated', 'in_progress'].includes(appointment.status)

function ticketFor(
  ctx: Pick<Ctx, 'config'>,
  appointment: Snapshot,
  participant: Participant,
): ParticipantView['ticket'] {
  if (participant.type === 'CUSTOMER' && !canCustomersJoin(appointment.application)) return null
  return { accessUrl: linksFor(ctx, appointment, participant).joinUrl, expiresAt: joinClosesAt(appointment) }
}
