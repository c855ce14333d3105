import { delayedStartOf, isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { AbsentParty, AppointmentStatus, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { currentSession, hasVideo } from '#server/video/sessions/rules.ts'
import type { SessionState } from '#server/video/sessions/schema.ts'

export type AttendanceOutcome = { status: AppointmentStatus; absent: AbsentParty | null }

/** From when whoever is missing counts as absent: so long after the start, or after the later one that was expected. */
export function graceEndsAt(appointment: Snapshot): Date {
  const grace = uncappedGraceEndsAt(appointment)
  const last = joinClosesAt(appointment)
  return grace < last ? grace : last
}

const uncappedGraceEndsAt = (appointment: Snapshot): Date =>
  addMinutes(delayedStartOf(appointment) ?? appointment.startAt, appointment.policy.noShowGraceMinutes)

/**
 * What follows from the session's facts at `now`; never leaves a final status. Both in: in progress. Ended after both were in:
 * completed. Nobody there any more when the grace is over: a no-show; whoever waits in the room is waited with until the end.
 * Without a session until the end there was nothing to come to: failed.
 */
export function attendanceOutcome(appointment: Snapshot, facts: SessionState, now: Date): AttendanceOutcome {
  const { status } = appointment
  if (!isLive(appointment)) return { status, absent: appointment.absent }
  const isOver = now >= joinClosesAt(appointment)
  if (facts.metAt) return { status: facts.completed || isOver ? 'completed' : 'in_progress', absent: null }
  const isWaitedFor = facts.customer === 'WAITING' || facts.agent === 'WAITING'
  const hadSession = currentSession(appointment)?.providerId != null
  if (isOver && hasVideo(appointment) && !hadSession) return { status: 'failed', absent: null }
  // Nobody tells who came: then nobody is called absent.
  if (!reportsAttendance(appointment)) return { status: isOver ? 'completed' : status, absent: null }
  const isDue = isOver || (hadSession && !isWaitedFor && now >= graceEndsAt(appointment))
  return isDue ? { status: 'no_show', absent: absentParty(appointment, facts) } : { status, absent: null }
}

function reportsAttendance({ application }: Snapshot): boolean {
  const { videoAdapter } = application.settings
  return videoAdapter !== 'none' && videoCapabilities[videoAdapter].events !== 'none'
}

/**
 * Who is to be called absent. Neither came: the customer, whom the agent is called for. Both came in time and yet never met:
 * nobody's fault but the technique's. Where the agent was held up so long that nobody could have come in time, nobody is either.
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

/** Whether facts learnt after the end say otherwise than the status, so that staff should look. */
export function isDoubtful(appointment: Snapshot, facts: SessionState): boolean {
  if (appointment.status === 'failed') return facts.customerJoined || facts.agentJoined
  if (appointment.status !== 'no_show') return false
  if (facts.metAt) return true
  return appointment.absent !== null && absentParty(appointment, facts) !== appointment.absent
}

/** When staff are to be told that the customer waits alone, or null: so long after the later of start and arrival. */
export function waitingAlertAt(appointment: Snapshot, facts: SessionState): Date | null {
  const { customerArrivedAt } = facts
  if (!isLive(appointment) || facts.customer !== 'WAITING' || !customerArrivedAt) return null
  const since = customerArrivedAt > appointment.startAt ? customerArrivedAt : appointment.startAt
  return addMinutes(since, appointment.policy.waitingAlertMinutes)
}
