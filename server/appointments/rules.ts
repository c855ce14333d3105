import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Contact } from '#server/lib/contact.ts'
import { type AppError, invalid, AppError as Refusal } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { graceEndsAt } from './attendanceRules.ts'

/**
 * What the appointment itself wants later: to be looked at when the grace is over, and closed once nobody can join any more. One in
 * progress may run over its end, and hold up those that follow.
 */
export function statusJobs(appointment: Snapshot): JobRequest[] {
  if (!isLive(appointment)) return []
  const advance = 'appointment.advance'
  const looks = [
    { kind: advance, cause: 'grace', identity: 'grace', dueAt: graceEndsAt(appointment) },
    { kind: advance, cause: 'end', identity: 'close', dueAt: joinClosesAt(appointment) },
    ...(appointment.status === 'in_progress' && appointment.agentId
      ? [{ kind: 'appointment.track_delays', cause: 'end', identity: 'overrun', dueAt: appointment.endAt }]
      : []),
  ]
  // One look that was due stays one: it may be waiting for its turn, or for a vendor's answer.
  return looks.map(({ kind, cause, identity, dueAt }) => ({
    organizationId: appointment.organizationId,
    lane: 'internal',
    kind,
    subject: appointment.id,
    revision: appointment.revision,
    identity: [identity, appointment.id, appointment.revision],
    origin: 'plan',
    dueAt,
    payload: { cause },
  }))
}

/** Why this actor may not cancel at `now`, or null. Customers may until the preset's cut-off before the start. */
export function whyNotCancel(appointment: Snapshot, actor: Actor, now: Date): AppError | null {
  if (!isLive(appointment) || now >= appointment.endAt) {
    return new Refusal('conflict', 'This appointment is over.', { reason: 'over' })
  }
  if (actor.kind !== 'customer') return null
  const until = addMinutes(appointment.startAt, -appointment.policy.cancelCutOffMinutes)
  if (now < until) return null
  return new Refusal('conflict', 'It is too late to cancel this appointment here.', { reason: 'too_late' })
}

/**
 * Why this actor may not move it at `now`, or null. Once people have met it is over for everybody; customers may until the
 * preset's cut-off before the start.
 */
export function whyNotReschedule(appointment: Snapshot, actor: Actor, now: Date): AppError | null {
  if (!isLive(appointment) || appointment.status === 'in_progress') {
    return new Refusal('conflict', 'This appointment is over.', { reason: 'over' })
  }
  if (actor.kind !== 'customer') return null
  const until = addMinutes(appointment.startAt, -appointment.policy.rescheduleCutOffMinutes)
  if (now < until) return null
  return new Refusal('conflict', 'It is too late to move this appointment here.', { reason: 'too_late' })
}

/** Why nothing can be changed any more about who takes part, or null. */
export const whyOver = (appointment: Snapshot): AppError | null =>
  isLive(appointment) ? null : new Refusal('conflict', 'This appointment is over.', { reason: 'over' })

/** Why this person cannot be taken out, or null: nobody would be left to meet. A queue has others. */
export function whyNotRemove(appointment: Snapshot, person: Participant): AppError | null {
  const others = appointment.participants.filter((one) => one.type === person.type && one.id !== person.id)
  if (others.length > 0) return null
  if (person.type === 'CUSTOMER')
    return new Refusal('conflict', 'Nobody would be left to meet. Cancel the appointment instead.', {
      reason: 'last_customer',
    })
  return appointment.targetType === 'QUEUE'
    ? null
    : new Refusal('conflict', 'No agent would be left. Give it to another one instead.', { reason: 'last_agent' })
}

/** An interaction that somebody else, or somebody at another time, is to accept. */
export const resetAcceptance = (interaction: Record<string, unknown>): Record<string, unknown> =>
  interaction.state === 'COMPLETE' ? { ...interaction, state: 'PENDING' } : interaction

/** Why nobody could be served at this time any more, or null: it and its buffer are past. */
export function whyPast(
  start: Date,
  durationMinutes: number,
  sessionBufferMinutes: number,
  now: Date,
): AppError | null {
  return addMinutes(start, durationMinutes + sessionBufferMinutes) <= now
    ? invalid('/start', 'past', 'This time is over.')
    : null
}

/** Why a contact can no longer be corrected, or null: there is nothing left to tell anybody. */
export function whyNotCorrectContact(appointment: Snapshot, now: Date): AppError | null {
  if (isLive(appointment) && now < appointment.endAt) return null
  return new Refusal('conflict', 'This appointment is over.', { reason: 'over' })
}

/**
 * Whether an appointment is this contact's own: proven by it, or entered by staff or an integrator, who vouch. A second contact
 * that a customer merely typed may be anybody's, and so may one whose reader said that it is not theirs.
 */
export function belongsToContact(appointment: Snapshot, person: Participant, contact: Contact): boolean {
  const vouched = appointment.source !== 'public'
  if (contact.email) {
    return person.email === contact.email && !person.emailQuarantinedAt && (vouched || person.emailVerifiedAt !== null)
  }
  return person.phone === contact.phone && !person.phoneQuarantinedAt && (vouched || person.phoneVerifiedAt !== null)
}

/** How an appointment stands for the one it was booked for. `missed`: nobody met; `failed`: it was our doing. */
export type CustomerStatus = 'confirmed' | 'now' | 'over' | 'missed' | 'failed' | 'cancelled'

export function customerStatusOf(appointment: Snapshot, now: Date): CustomerStatus {
  const { status } = appointment
  if (status === 'cancelled' || status === 'failed') return status
  if (status === 'no_show') return 'missed'
  if (status === 'completed' || now >= joinClosesAt(appointment)) return 'over'
  return status === 'in_progress' || now >= appointment.startAt ? 'now' : 'confirmed'
}
