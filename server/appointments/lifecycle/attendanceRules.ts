import { delayOf, isLive, lastMoment } from '#server/domain/rules.ts'
import type { Absent, AppointmentStatus, Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { currentSession, hasVideo } from '#server/video/sessions/rules.ts'
import type { SessionStanding } from '#server/video/sessions/schema.ts'

export type Verdict = { status: AppointmentStatus; absent: Absent | null }

/** From when whoever is missing counts as absent: so long after the start, or after the later one that was expected. */
export function graceEnd(appointment: Snapshot): Date {
  const grace = fairGraceEnd(appointment)
  const last = lastMoment(appointment)
  return grace < last ? grace : last
}

const fairGraceEnd = (appointment: Snapshot): Date =>
  addMinutes(delayOf(appointment) ?? appointment.startAt, appointment.policy.noShowGraceMinutes)

/**
 * What follows from the session's facts at `now`; never leaves a final status. Both in: in progress. Ended after both were in:
 * completed. Nobody there any more when the grace is over: a no-show; whoever waits in the room is waited with until the end.
 * Without a session until the end there was nothing to come to: failed.
 */
export function judge(appointment: Snapshot, facts: SessionStanding, now: Date): Verdict {
  const { status } = appointment
  if (!isLive(appointment)) return { status, absent: appointment.absent }
  const isOver = now >= lastMoment(appointment)
  if (facts.metAt) return { status: facts.completed || isOver ? 'completed' : 'in_progress', absent: null }
  const isWaitedFor = facts.customer === 'WAITING' || facts.agent === 'WAITING'
  const hadSession = currentSession(appointment)?.providerId != null
  if (isOver && hasVideo(appointment) && !hadSession) return { status: 'failed', absent: null }
  // Nobody tells who came: then nobody is called absent.
  if (!tellsWhoCame(appointment)) return { status: isOver ? 'completed' : status, absent: null }
  const isDue = isOver || (hadSession && !isWaitedFor && now >= graceEnd(appointment))
  return isDue ? { status: 'no_show', absent: whoMissed(appointment, facts) } : { status, absent: null }
}

function tellsWhoCame({ application }: Snapshot): boolean {
  const { videoAdapter } = application.settings
  return videoAdapter !== 'none' && videoCapabilities[videoAdapter].events !== 'none'
}

/**
 * Who is to be called absent. Neither came: the customer, whom the agent is called for. Both came in time and yet never met:
 * nobody's fault but the technique's. Where the agent was held up so long that nobody could have come in time, nobody is either.
 */
export function whoMissed(appointment: Snapshot, facts: SessionStanding): Absent {
  const { customerArrivedAt, agentArrivedAt } = facts
  if (facts.failed) return 'technical'
  if (delayOf(appointment) && fairGraceEnd(appointment) >= lastMoment(appointment)) return 'technical'
  if (!customerArrivedAt) return 'customer'
  if (!agentArrivedAt) return 'agent'
  const grace = graceEnd(appointment)
  if (agentArrivedAt > grace && customerArrivedAt <= grace) return 'agent'
  if (customerArrivedAt > grace && agentArrivedAt <= grace) return 'customer'
  return 'technical'
}

/** Whether facts learnt after the end say otherwise than the status, so that staff should look. */
export function isDoubtful(appointment: Snapshot, facts: SessionStanding): boolean {
  if (appointment.status === 'failed') return facts.customerJoined || facts.agentJoined
  if (appointment.status !== 'no_show') return false
  if (facts.metAt) return true
  return appointment.absent !== null && whoMissed(appointment, facts) !== appointment.absent
}

/** When staff are to be told that the customer waits alone, or null: so long after the later of start and arrival. */
export function waitingAlertAt(appointment: Snapshot, facts: SessionStanding): Date | null {
  const { customerArrivedAt } = facts
  if (!isLive(appointment) || facts.customer !== 'WAITING' || !customerArrivedAt) return null
  const since = customerArrivedAt > appointment.startAt ? customerArrivedAt : appointment.startAt
  return addMinutes(since, appointment.policy.waitingAlertMinutes)
}
