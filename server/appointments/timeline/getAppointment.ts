import { findSnapshot } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import { canCustomersJoin, isOwn, joinClosesAt } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { type Actor, type Ctx, requireActor } from '#server/platform/context.ts'
import { type AppointmentView, byId, type ParticipantView } from '../schema.ts'

/** One appointment as this actor may see it; a foreign, unknown or (for its customer) expired one is `not_found`. */
export const getAppointment = async (ctx: Ctx, given: unknown): Promise<AppointmentView> =>
  viewFor(ctx, ctx.actor, await getOwnSnapshot(ctx, given))

/** The same before it is put into anybody's words; not for pages. */
export async function getOwnSnapshot(ctx: Ctx, given: unknown): Promise<Snapshot> {
  const actor = requireActor(ctx, ['customer', 'agent', 'supervisor', 'admin', 'service'])
  const { id } = byId.parse(given)
  const appointment = await findSnapshot(ctx.db, actor.organizationId, id)
  if (!appointment || !isOwn(actor, appointment)) throw notFound()
  if (actor.kind === 'customer' && ctx.now() >= joinClosesAt(appointment)) throw notFound()
  return appointment
}

/** The view for an actor; links only of people whose ticket the actor may hold: a customer its own, staff and services all customers'. */
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
    participants: rest.participants.map((person) => participantView(ctx, actor, appointment, person)),
  }
}

function participantView(
  ctx: Pick<Ctx, 'config'>,
  actor: Actor,
  appointment: Snapshot,
  person: Participant,
): ParticipantView {
  const stranger = actor.kind === 'customer' && actor.participantId !== person.id
  const ticket = mayHoldTicket(actor, person) && isActivated(appointment) ? ticketFor(ctx, appointment, person) : null
  return {
    id: person.id,
    type: person.type,
    state: person.state,
    staffId: person.staffId,
    name: stranger ? null : person.name,
    email: stranger ? null : person.email,
    phone: stranger ? null : person.phone,
    emailVerified: person.emailVerifiedAt !== null,
    phoneVerified: person.phoneVerifiedAt !== null,
    ticket,
  }
}

/** An agent's ticket is that agent's; a customer's is theirs, and their application's staff and services may pass it on. */
function mayHoldTicket(actor: Actor, person: Participant): boolean {
  if (actor.kind === 'customer') return actor.participantId === person.id
  if (person.type === 'AGENT') return 'staffId' in actor && actor.staffId === person.staffId
  return true
}

const isActivated = (appointment: Snapshot): boolean => ['activated', 'in_progress'].includes(appointment.status)

function ticketFor(ctx: Pick<Ctx, 'config'>, appointment: Snapshot, person: Participant): ParticipantView['ticket'] {
  if (person.type === 'CUSTOMER' && !canCustomersJoin(appointment.application)) return null
  return { accessUrl: linksFor(ctx, appointment, person).joinUrl, expiresAt: joinClosesAt(appointment) }
}
