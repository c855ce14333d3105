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
 * Returns the status that follows from the session's events at `now`; a final status never changes. Both joined: in
 * progress. Ended after both had joined: completed. Nobody in the session after the grace period: a no-show; a
 * participant who waits keeps the appointment open until joining closes. No session by then: failed, because there was
 * nothing to join.
 */
export function attendanceOutcome(appointment: Snapshot, facts: SessionState, now: Date): AttendanceOutcome {
  const { status } = appointment
  if (!isLive(appointment)) return { status, absent: appointment.absent }
  const isOver = now >= joinClosesAt(appointment)
  if (facts.metAt) return { status: facts.completed || isOver ? 'completed' : 'in_progress', absent: null }
  const isSomebodyWaiting = facts.customer === 'WAITING' || facts.agent === 'WAITING'
  const hadSession = currentSession(appointment)?.providerId != null
  if (isOver && hasVideo(appointment) && !hadSession) return { status: 'failed', absent: null }
  // A provider that does not report attendance must not make anybody absent.
  if (!reportsAttendance(appointment)) return { status: isOver ? 'completed' : status, absent: null }
  const isDue = isOver || (hadSession && !isSomebodyWaiting && now >= graceEndsAt(appointment))
  return isDue ? { status: 'no_show', absent: absentParty(appointment, facts) } : { status, absent: null }
}

function reportsAttendance({ application }: Snapshot): boolean {
  const { videoAdapter } = application.settings
  return videoAdapter !== 'none' && videoCapabilities[videoAdapter].events !== 'none'
}

/**
 * Returns the absent party. Nobody joined: the customer, because the dispatch calls the agent only for a customer. Both
 * joined in time but never met: a technical failure, nobody's fault. The same if the agent was delayed for so long that
 * nobody could have joined in time.
 */
export function absentParty(appointment: Snapshot, facts: SessionState): AbsentParty {
  const { customerArrivedAt, agentArrivedAt } = facts
  if (facts.failed) return 'technical'
  if (delayedStartOf(appointment) && uncappedGraceEndsAt(appointment) >= joinClosesAt(appointment)) return 'technical'
  if (!customerArrivedAt) return 'customer'
  if (!agentArrivedAt) return 'agent'
  const grace = graceEndsAt(appointment)
  if (agentArrivedAt > grace && customerArrivedAt <= grace) return 'agent'
  if (customerArrivedAt > grace && agentArrivedAt <= grace) return 'customer'
  return 'technical'
}

/** Whether events received after the end contradict the status, so that staff should check it. */
export function isDoubtful(appointment: Snapshot, facts: SessionState): boolean {
  if (appointment.status === 'failed') return facts.customerJoined || facts.agentJoined
  if (appointment.status !== 'no_show') return false
  if (facts.metAt) return true
  return appointment.absent !== null && absentParty(appointment, facts) !== appointment.absent
}

/**
 * Returns when staff are alerted that the customer waits alone, or null: `waitingAlertMinutes` after the later of start
 * and arrival.
 */
export function waitingAlertAt(appointment: Snapshot, facts: SessionState): Date | null {
  const { customerArrivedAt } = facts
  if (!isLive(appointment) || facts.customer !== 'WAITING' || !customerArrivedAt) return null
  const since = customerArrivedAt > appointment.startAt ? customerArrivedAt : appointment.startAt
  return addMinutes(since, appointment.policy.waitingAlertMinutes)
}
