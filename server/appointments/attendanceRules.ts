import { delayedStartOf, isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { AbsentParty, AppointmentStatus, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { currentSession, hasVideo } from '#server/video/sessions/rules.ts'
import type { SessionState } from '#server/video/sessions/schema.ts'

export type AttendanceOutcome = { status: AppointmentStatus; absent: AbsentParty | null }

/**
 * Returns the time from which a missing participant counts as absent: the grace period after the agreed or the delayed
 * start, at the latest when joining closes.
 */
export function graceEndsAt(appointment: Snapshot): Date {
  const grace = uncappedGraceEndsAt(appointment)
  const last = joinClosesAt(appointment)
  return grace < last ? grace : last
}

const uncappedGraceEndsAt = (appointment: Snapshot): Date =>
  addMinutes(delayedStartOf(appointment) ?? appointment.startAt, appointment.policy.noShowGraceMinutes)

/**
 * Returns the status that follows from the session's events at `now`; a final status never changes. Once both have
 * joined the appointment is in progress, and when the session then ends it is completed. It is a no-show if nobody is in
 * the session after the grace period; a participant who waits keeps it open until joining closes. If no session was
 * created by then it has failed, because there was nothing to join.
 */
export function attendanceOutcome(appointment: Snapshot, sessionState: SessionState, now: Date): AttendanceOutcome {
  const { status } = appointment
  if (!isLive(appointment)) return { status, absent: appointment.absent }
  const isOver = now >= joinClosesAt(appointment)
  if (sessionState.metAt)
    return { status: sessionState.completed || isOver ? 'completed' : 'in_progress', absent: null }
  const isSomebodyWaiting = sessionState.customer === 'WAITING' || sessionState.agent === 'WAITING'
  const hadSession = currentSession(appointment)?.providerId != null
  if (isOver && hasVideo(appointment) && !hadSession) return { status: 'failed', absent: null }
  // A provider that does not report attendance must not make anybody absent.
  if (!reportsAttendance(appointment)) return { status: isOver ? 'completed' : status, absent: null }
  const isDue = isOver || (hadSession && !isSomebodyWaiting && now >= graceEndsAt(appointment))
  return isDue ? { status: 'no_show', absent: absentParty(appointment, sessionState) } : { status, absent: null }
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
export function absentParty(appointment: Snapshot, sessionState: SessionState): AbsentParty {
  const { customerArrivedAt, agentArrivedAt } = sessionState
  if (sessionState.failed) return 'technical'
  if (delayedStartOf(appointment) && uncappedGraceEndsAt(appointment) >= joinClosesAt(appointment)) return 'technical'
  if (!customerArrivedAt) return 'customer'
  if (!agentArrivedAt) return 'agent'
  const grace = graceEndsAt(appointment)
  if (agentArrivedAt > grace && customerArrivedAt <= grace) return 'agent'
  if (customerArrivedAt > grace && agentArrivedAt <= grace) return 'customer'
  return 'technical'
}

/** Whether events received after the end contradict the status, so that staff should check it. */
export function hasDoubtfulOutcome(appointment: Snapshot, sessionState: SessionState): boolean {
  if (appointment.status === 'failed') return sessionState.customerJoined || sessionState.agentJoined
  if (appointment.status !== 'no_show') return false
  if (sessionState.metAt) return true
  return appointment.absent !== null && absentParty(appointment, sessionState) !== appointment.absent
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
