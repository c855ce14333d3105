import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Contact } from '#server/lib/contact.ts'
import { AppError, invalid } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { graceEndsAt } from './attendanceRules.ts'

/**
 * Returns the appointment's own jobs: status checks after the grace period and when joining closes, and, while it is in
 * progress, a check at its end, because an overrun delays the appointments that follow.
 */
export function statusJobs(appointment: Snapshot): JobRequest[] {
  if (!isLive(appointment)) return []
  const advance = 'appointment.advance'
  const jobs = [
    { kind: advance, cause: 'grace', identity: 'grace', dueAt: graceEndsAt(appointment) },
    { kind: advance, cause: 'end', identity: 'close', dueAt: joinClosesAt(appointment) },
    ...(appointment.status === 'in_progress' && appointment.agentId
      ? [{ kind: 'appointment.track_delays', cause: 'end', identity: 'overrun', dueAt: appointment.endAt }]
      : []),
  ]
  // A due job stays planned although its time is past: it may be waiting to be claimed, or for a vendor's response.
  return jobs.map(({ kind, cause, identity, dueAt }) => ({
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

/**
 * Returns why this actor may not cancel at `now`, or null. Customers may cancel until the preset's cut-off.
 */
export function whyNotCancel(appointment: Snapshot, actor: Actor, now: Date): AppError | null {
  if (!isLive(appointment) || now >= appointment.endAt) {
    return new AppError('conflict', 'The appointment has ended or was cancelled.', { reason: 'over' })
  }
  if (actor.kind !== 'customer') return null
  const until = addMinutes(appointment.startAt, -appointment.policy.cancelCutOffMinutes)
  if (now < until) return null
  return new AppError('conflict', 'It is too late to cancel this appointment online.', { reason: 'too_late' })
}

/**
 * Returns why this actor may not reschedule at `now`, or null. Nobody may once the parties have met; customers may
 * reschedule until the preset's cut-off.
 */
export function whyNotReschedule(appointment: Snapshot, actor: Actor, now: Date): AppError | null {
  if (!isLive(appointment) || appointment.status === 'in_progress') {
    return new AppError('conflict', 'The appointment can no longer be rescheduled.', { reason: 'over' })
  }
  if (actor.kind !== 'customer') return null
  const until = addMinutes(appointment.startAt, -appointment.policy.rescheduleCutOffMinutes)
  if (now < until) return null
  return new AppError('conflict', 'It is too late to reschedule this appointment online.', { reason: 'too_late' })
}

/** Returns why the participants can no longer be changed, or null. */
export const whyNotChangeParticipants = (appointment: Snapshot): AppError | null =>
  isLive(appointment)
    ? null
    : new AppError('conflict', 'The appointment has ended or was cancelled.', { reason: 'over' })

/**
 * Returns why this participant cannot be removed, or null. The last customer and the last agent must stay, except that
 * a queue provides another agent.
 */
export function whyNotRemove(appointment: Snapshot, participant: Participant): AppError | null {
  const others = appointment.participants.filter((one) => one.type === participant.type && one.id !== participant.id)
  if (others.length > 0) return null
  if (participant.type === 'CUSTOMER')
    return new AppError('conflict', 'The last customer cannot be removed. Cancel the appointment instead.', {
      reason: 'last_customer',
    })
  return appointment.targetType === 'QUEUE'
    ? null
    : new AppError('conflict', 'The last agent cannot be removed. Reassign the appointment instead.', {
        reason: 'last_agent',
      })
}

/** Resets an accepted interaction, because another agent, or the same one at another time, has to accept it again. */
export const resetAcceptance = (interaction: Record<string, unknown>): Record<string, unknown> =>
  interaction.state === 'COMPLETE' ? { ...interaction, state: 'PENDING' } : interaction

/** Returns a refusal if the end of this time plus the session buffer is in the past, else null. */
export function whyNotInFuture(
  start: Date,
  durationMinutes: number,
  sessionBufferMinutes: number,
  now: Date,
): AppError | null {
  return addMinutes(start, durationMinutes + sessionBufferMinutes) <= now
    ? invalid('/start', 'past', 'This time is in the past.')
    : null
}

/** Returns why a contact can no longer be corrected, or null. After the end no further message would be sent to it. */
export function whyNotCorrectContact(appointment: Snapshot, now: Date): AppError | null {
  if (isLive(appointment) && now < appointment.endAt) return null
  return new AppError('conflict', 'The appointment has ended or was cancelled.', { reason: 'over' })
}

/**
 * Whether an appointment belongs to this contact: the contact was verified, or was entered by staff or an integrator,
 * who vouch for it. An unverified second contact that a customer entered may be anybody's, and so may one
 * whose recipient reported it as wrong.
 */
export function belongsToContact(appointment: Snapshot, participant: Participant, contact: Contact): boolean {
  const isTrustedSource = appointment.source !== 'public'
  if (contact.email) {
    return (
      participant.email === contact.email &&
      !participant.emailQuarantinedAt &&
      (isTrustedSource || participant.emailVerifiedAt !== null)
    )
  }
  return (
    participant.phone === contact.phone &&
    !participant.phoneQuarantinedAt &&
    (isTrustedSource || participant.phoneVerifiedAt !== null)
  )
}

/**
 * State of an appointment as its customer sees it. `missed`: the parties did not meet; `failed`: it failed for a technical
 * reason.
 */
export type CustomerStatus = 'confirmed' | 'now' | 'over' | 'missed' | 'failed' | 'cancelled'

export function customerStatusOf(appointment: Snapshot, now: Date): CustomerStatus {
  const { status } = appointment
  if (status === 'cancelled' || status === 'failed') return status
  if (status === 'no_show') return 'missed'
  if (status === 'completed' || now >= joinClosesAt(appointment)) return 'over'
  return status === 'in_progress' || now >= appointment.startAt ? 'now' : 'confirmed'
}
