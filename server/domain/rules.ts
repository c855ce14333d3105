import { notFound } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { type ApplicationFacts, liveStatuses, type Participant, type Snapshot } from './schema.ts'

/** Whether this actor has access to this appointment. Callers treat one without access as missing. */
export function hasAccess(actor: Actor, appointment: Snapshot): boolean {
  switch (actor.kind) {
    case 'system':
      return true
    case 'public':
      return false
    case 'customer':
      return actor.organizationId === appointment.organizationId && actor.appointmentId === appointment.id
    case 'service':
      return sameApplication(actor, appointment)
    case 'admin':
    case 'supervisor':
      return sameApplication(actor, appointment)
    case 'agent':
      return (
        sameApplication(actor, appointment) &&
        (!appointment.application.settings.agentsSeeOwnOnly || isAssigned(actor.staffId, appointment))
      )
  }
}

/** Throws `not_found` unless the actor has access to the appointment. */
export function requireAccess(actor: Actor, appointment: Snapshot): void {
  if (!hasAccess(actor, appointment)) throw notFound()
}

/** Whether the staff member is organizer, assigned agent or participant. */
export const isAssigned = (staffId: string, appointment: Snapshot): boolean =>
  appointment.organizerId === staffId ||
  appointment.agentId === staffId ||
  appointment.participants.some((one) => one.staffId === staffId)

export const isLive = (appointment: Pick<Snapshot, 'status'>): boolean => liveStatuses.includes(appointment.status)

/** Whether the customer is waiting alone in the session. */
export const isCustomerWaiting = (appointment: Snapshot): boolean =>
  isLive(appointment) && appointment.participants.some((one) => one.type === 'CUSTOMER' && one.state === 'WAITING')

export const customersOf = (appointment: Snapshot): Participant[] =>
  appointment.participants.filter((one) => one.type === 'CUSTOMER')

/**
 * Whether this participant must verify the contact again with a code before joining. Agents sign in instead.
 */
export const mustVerifyToJoin = (
  appointment: Pick<Snapshot, 'policy'>,
  participant: Pick<Participant, 'type'>,
): boolean => participant.type === 'CUSTOMER' && appointment.policy.verifyBeforeJoin

/** Whether customers of this application join through our links. */
export function canCustomersJoin({ settings: { videoAdapter } }: Pick<ApplicationFacts, 'settings'>): boolean {
  return videoAdapter !== 'none' && videoCapabilities[videoAdapter].customersByLink
}

/** Whether the application's calls are for staff only, so that the public can book nothing. */
export const isStaffOnly = (application: Pick<ApplicationFacts, 'settings'>): boolean =>
  application.settings.videoAdapter !== 'none' && !canCustomersJoin(application)

/** Returns the delayed start last expected for the current revision, or null. */
export const delayedStartOf = (
  appointment: Pick<Snapshot, 'expectedStartAt' | 'delayRevision' | 'revision'>,
): Date | null => (appointment.delayRevision === appointment.revision ? appointment.expectedStartAt : null)

/** Returns when links and sessions stop working: the end plus the preset's buffer. */
export const joinClosesAt = (appointment: Snapshot): Date =>
  new Date(appointment.endAt.getTime() + appointment.policy.sessionBufferMinutes * 60_000)

/** Returns the phase that a join link shows at `now`; `early` until ten minutes before the start. */
export function joinPhase(appointment: Snapshot, now: Date): 'early' | 'open' | 'over' | 'cancelled' {
  if (appointment.status === 'cancelled') return 'cancelled'
  if (!isLive(appointment) || now >= joinClosesAt(appointment)) return 'over'
  return now < joinOpensAt(appointment) ? 'early' : 'open'
}

export const joinOpensAt = (appointment: Snapshot): Date => addMinutes(appointment.startAt, -10)

function sameApplication(
  actor: { organizationId: string; applicationId: string | null },
  appointment: Snapshot,
): boolean {
  if (actor.organizationId !== appointment.organizationId) return false
  return actor.applicationId === null || actor.applicationId === appointment.applicationId
}
