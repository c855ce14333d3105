import { delayedStartOf, isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { AbsentParty, AppointmentStatus, Snapshot } from '#server/domain/schema.ts'
import { addMinutes, earliest, latest } from '#server/lib/time.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { currentSession, hasVideo } from '#server/video/sessions/rules.ts'
import type { SessionState } from '#server/video/sessions/schema.ts'

/** `recheckAt` is the time when somebody may count as absent, while that is still to come. */
export type AttendanceOutcome = { status: AppointmentStatus; absent: AbsentParty | null; recheckAt: Date | null }

/** Somebody who left may be reloading the page or changing rooms, and counts as present for this long. */
const RETURN_MINUTES = 2

/**
 * Returns the time from which a missing participant counts as absent: the grace period after the agreed or the delayed
 * start, or after the arrival that a participant announced if that is later, at the latest when joining closes.
 */
export const graceEndsAt = (appointment: Snapshot, announcedAt: Date | null = null): Date =>
  earliest(uncappedGraceEndsAt(appointment, announcedAt), joinClosesAt(appointment))

function uncappedGraceEndsAt(appointment: Snapshot, announcedAt: Date | null = null): Date {
  const start = delayedStartOf(appointment) ?? appointment.startAt
  return addMinutes(latest(start, announcedAt ?? start), appointment.policy.noShowGraceMinutes)
}

/**
 * Returns the status that follows from the session's events at `now`; a final status never changes. Once both have
 * joined the appointment is in progress, and when the session then ends it is completed. It is a no-show if nobody is in
 * the session after the grace period, nor was in the last two minutes; a participant who waits keeps it open until joining
 * closes. If no session was created by then it has failed, because there was nothing to join. `announcedAt` is the latest
 * arrival that a participant announced.
 */
export function attendanceOutcome(
  appointment: Snapshot,
  sessionState: SessionState,
  now: Date,
  announcedAt: Date | null = null,
): AttendanceOutcome {
  const { status } = appointment
  const unchanged = { status, absent: null, recheckAt: null }
  if (!isLive(appointment)) return { ...unchanged, absent: appointment.absent }
  const isOver = now >= joinClosesAt(appointment)
  if (sessionState.metAt)
    return { ...unchanged, status: sessionState.completed || isOver ? 'completed' : 'in_progress' }
  const isSomebodyWaiting = sessionState.customer === 'WAITING' || sessionState.agent === 'WAITING'
  const hadSession = currentSession(appointment)?.providerId != null
  if (isOver && hasVideo(appointment) && !hadSession) return { ...unchanged, status: 'failed' }
  // A provider that does not report attendance must not make anybody absent.
  if (!reportsAttendance(appointment)) return { ...unchanged, status: isOver ? 'completed' : status }
  if (!isOver && (!hadSession || isSomebodyWaiting)) return unchanged
  const absentAt = absenceDueAt(appointment, sessionState, announcedAt)
  if (now < absentAt) return { ...unchanged, recheckAt: absentAt }
  return { ...unchanged, status: 'no_show', absent: absentParty(appointment, sessionState, announcedAt) }
}

function absenceDueAt(appointment: Snapshot, { lastLeftAt }: SessionState, announcedAt: Date | null): Date {
  const grace = graceEndsAt(appointment, announcedAt)
  const mayReturnUntil = lastLeftAt ? addMinutes(lastLeftAt, RETURN_MINUTES) : grace
  return earliest(latest(grace, mayReturnUntil), joinClosesAt(appointment))
}

function reportsAttendance({ application }: Snapshot): boolean {
  const { videoAdapter } = application.settings
  return videoAdapter !== 'none' && videoCapabilities[videoAdapter].events !== 'none'
}

/**
 * Returns the absent party. If nobody joined it is the customer, because the dispatch calls the agent only for a
 * customer. It is a technical failure if both joined in time but never met, or if the agent was delayed for so long that
 * nobody could have joined in time.
 */
export function absentParty(
  appointment: Snapshot,
  sessionState: SessionState,
  announcedAt: Date | null = null,
): AbsentParty {
  const { customerArrivedAt, agentArrivedAt } = sessionState
  if (sessionState.failed) return 'technical'
  if (delayedStartOf(appointment) && uncappedGraceEndsAt(appointment) >= joinClosesAt(appointment)) return 'technical'
  if (!customerArrivedAt) return 'customer'
  if (!agentArrivedAt) return 'agent'
  const grace = graceEndsAt(appointment, announcedAt)
  if (agentArrivedAt > grace && customerArrivedAt <= grace) return 'agent'
  if (customerArrivedAt > grace && agentArrivedAt <= grace) return 'customer'
  return 'technical'
}

/** Whether events received after the end contradict the status, so that staff should check it. */
export function hasDoubtfulOutcome(
  appointment: Snapshot,
  sessionState: SessionState,
  announcedAt: Date | null = null,
): boolean {
  if (appointment.status === 'failed') return sessionState.customerJoined || sessionState.agentJoined
  if (appointment.status !== 'no_show') return false
  if (sessionState.metAt) return true
  return appointment.absent !== null && absentParty(appointment, sessionState, announcedAt) !== appointment.absent
}

/**
 * Returns when to alert staff that the customer is waiting alone, or null: `waitingAlertMinutes` after the start or the
 * customer's arrival, whichever is later.
 */
export function waitingAlertAt(appointment: Snapshot, sessionState: SessionState): Date | null {
  const { customerArrivedAt } = sessionState
  if (!isLive(appointment) || sessionState.customer !== 'WAITING' || !customerArrivedAt) return null
  const since = customerArrivedAt > appointment.startAt ? customerArrivedAt : appointment.startAt
  return addMinutes(since, appointment.policy.waitingAlertMinutes)
}
