import { notFound } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { type ApplicationFacts, liveStatuses, type Participant, type Snapshot } from './schema.ts'

/** Whether this actor may touch this appointment at all; a foreign one looks like a missing one. */
export function isOwn(actor: Actor, appointment: Snapshot): boolean {
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

/** Throws `not_found` unless the appointment is this actor's. */
export function requireOwn(actor: Actor, appointment: Snapshot): void {
  if (!isOwn(actor, appointment)) throw notFound()
}

/** Organizer or currently assigned. */
export const isAssigned = (staffId: string, appointment: Snapshot): boolean =>
  appointment.organizerId === staffId ||
  appointment.agentId === staffId ||
  appointment.participants.some((one) => one.staffId === staffId)

export const isLive = (appointment: Pick<Snapshot, 'status'>): boolean => liveStatuses.includes(appointment.status)

/** The customer is in the room, and nobody else. */
export const isCustomerWaiting = (appointment: Snapshot): boolean =>
  isLive(appointment) && appointment.participants.some((one) => one.type === 'CUSTOMER' && one.state === 'WAITING')

export const customersOf = (appointment: Snapshot): Participant[] =>
  appointment.participants.filter((one) => one.type === 'CUSTOMER')

/** Whether this person has to prove the contact again, by a code, before the room opens. Agents sign in. */
export const mustVerifyToJoin = (appointment: Pick<Snapshot, 'policy'>, person: Pick<Participant, 'type'>): boolean =>
  person.type === 'CUSTOMER' && appointment.policy.verifyBeforeJoin

/** Whether a link of ours takes this application's customers into the call. */
export function canCustomersJoin({ settings: { videoAdapter } }: Pick<ApplicationFacts, 'settings'>): boolean {
  return videoAdapter !== 'none' && videoCapabilities[videoAdapter].customersByLink
}

/** Calls that are held, but not for people from outside: nothing that the public could book. */
export const isStaffOnly = (application: Pick<ApplicationFacts, 'settings'>): boolean =>
  application.settings.videoAdapter !== 'none' && !canCustomersJoin(application)

/** The later start that was last expected of the appointment as it stands, or null: its agent was held up. */
export const delayedStartOf = (
  appointment: Pick<Snapshot, 'expectedStartAt' | 'delayRevision' | 'revision'>,
): Date | null => (appointment.delayRevision === appointment.revision ? appointment.expectedStartAt : null)

/** Until when links and sessions work: the end and the preset's buffer. */
export const joinClosesAt = (appointment: Snapshot): Date =>
  new Date(appointment.endAt.getTime() + appointment.policy.sessionBufferMinutes * 60_000)

/** The phase a join link shows at `now`. Early until ten minutes before the start. */
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
