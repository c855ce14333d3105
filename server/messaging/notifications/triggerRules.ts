import type { Channel } from '#server/domain/policySchema.ts'
import { canCustomersJoin, customersOf, delayedStartOf } from '#server/domain/rules.ts'
import type { AgentEmailNotification, Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes, addMs, durationMs } from '#server/lib/time.ts'
import { reachableContact } from './contactRules.ts'
import { shiftOutOfQuietHours } from './quietHoursRules.ts'
import type { NotificationType } from './schema.ts'

/** One thing to be said to one person, on these channels. */
export type Trigger = {
  type: NotificationType
  person: Participant
  channels: readonly Channel[]
  /** The fact that caused it, where the type alone does not say; empty for the news of a revision. */
  cause: string
  offsetIso: string | null
  dueAt: Date
  usefulUntil: Date
  /** Why it is not said; null when it is. */
  skipReason: string | null
}

const followUpUsefulMs = 24 * 3_600_000

/** Everything to be said about an appointment as it stands, to customers and to agents, said or skipped. */
export const triggersOf = (appointment: Snapshot): Trigger[] => [
  ...customersOf(appointment).flatMap((person) => forCustomer(appointment, person)),
  ...agentsOf(appointment).flatMap((person) => forAgent(appointment, person)),
  ...appointment.removedParticipants.flatMap((person) => forRemovedParticipant(appointment, person)),
]

const agentsOf = (appointment: Snapshot): Participant[] =>
  appointment.participants.filter((one) => one.type === 'AGENT')

function forCustomer(appointment: Snapshot, person: Participant): Trigger[] {
  const { channels } = appointment.policy
  const news = revisionTriggers(appointment, person, channels)
  return [
    ...news,
    ...reassignmentTrigger(appointment, person),
    ...delayTrigger(appointment, person),
    ...offsetTriggers(appointment, person),
  ]
}

/** What has just happened: booked, moved or cancelled. */
function revisionTriggers(appointment: Snapshot, person: Participant, channels: readonly Channel[]): Trigger[] {
  const type = appointment.status === 'cancelled' ? 'CANCELLED' : appointment.revision > 1 ? 'RESCHEDULE' : 'CREATE'
  const at = type === 'CANCELLED' ? (appointment.cancelledAt ?? appointment.revisedAt) : appointment.revisedAt
  return [immediateTrigger(appointment, { type, person, channels, cause: '', at })]
}

/** Another agent came in after the customer was last told who it is. */
function reassignmentTrigger(appointment: Snapshot, person: Participant): Trigger[] {
  const agent = agentsOf(appointment).find((one) => one.staffId === appointment.agentId)
  const [before] = appointment.removedParticipants.filter((one) => one.type === 'AGENT')
  if (!agent || !before || agent.createdAt <= appointment.revisedAt) return []
  const at = agent.createdAt
  return [
    immediateTrigger(appointment, { type: 'REASSIGN', person, channels: ['EMAIL'], cause: `assigned:${iso(at)}`, at }),
  ]
}

/** The agent is held up: told once, where it is read soonest, and not to whom sits with the agent by now. */
function delayTrigger(appointment: Snapshot, person: Participant): Trigger[] {
  const { delayNotifiedAt: at, policy, status } = appointment
  if (!at || !delayedStartOf(appointment) || status === 'in_progress') return []
  const ways = (['SMS', 'EMAIL'] as const).filter((one) => policy.channels.includes(one))
  const way = ways.find((one) => reachableContact(appointment, person, one) !== null)
  if (!way) return []
  const fact = { type: 'UPDATE' as const, person, channels: [way], cause: 'delayed', at }
  return [{ ...immediateTrigger(appointment, fact), usefulUntil: delayUsefulUntil(appointment) }]
}

/** Whoever was not told by then has come, or is not waited for any more. */
export const delayUsefulUntil = ({ startAt, policy }: Snapshot): Date => addMinutes(startAt, policy.noShowGraceMinutes)

/** An agent hears of the own bookings by mail: new, moved, cancelled, as they choose, and from when they chose. */
function forAgent(appointment: Snapshot, person: Participant): Trigger[] {
  const news = agentTrigger(appointment, person)
  return news && isSubscribed(person, news.notice, news.at) ? [news.occasion] : []
}

type AgentTrigger = { notice: AgentEmailNotification; at: Date; occasion: Trigger }

function agentTrigger(appointment: Snapshot, person: Participant): AgentTrigger | null {
  const [current] = revisionTriggers(appointment, person, ['EMAIL'])
  if (!current) return null
  if (appointment.status === 'cancelled') return { notice: 'cancelled', at: current.dueAt, occasion: current }
  if (person.createdAt <= appointment.revisedAt) {
    return { notice: appointment.revision > 1 ? 'rescheduled' : 'new', at: appointment.revisedAt, occasion: current }
  }
  const type =
    appointment.removedParticipants.length > 0 && person.staffId === appointment.agentId
      ? 'REASSIGN'
      : 'PARTICIPANT_ADDED'
  const at = person.createdAt
  const came = immediateTrigger(appointment, { type, person, channels: ['EMAIL'], cause: `added:${iso(at)}`, at })
  return { notice: 'new', at, occasion: came }
}

const isSubscribed = ({ staff }: Participant, notice: AgentEmailNotification, at: Date): boolean =>
  staff?.active === true &&
  staff.emailNotifications.includes(notice) &&
  (staff.emailNotificationsSince === null || at >= staff.emailNotificationsSince)

function forRemovedParticipant(
  appointment: Snapshot,
  { removedAt, ...person }: Snapshot['removedParticipants'][number],
): Trigger[] {
  if (!isSubscribed(person, 'cancelled', removedAt)) return []
  if (removedAt <= appointment.revisedAt || appointment.status === 'cancelled') return []
  const cause = `removed:${iso(removedAt)}`
  const common = { type: 'PARTICIPANT_REMOVED' as const, person, channels: ['EMAIL'] as const, cause, at: removedAt }
  return [immediateTrigger(appointment, common)]
}

type OffsetTrigger = {
  type: NotificationType
  offset: string
  channels: readonly Channel[]
  at: Date
  usefulUntil: Date
}

/** What is told at its time, in nobody's quiet hours; the way in is urgent and excepted. */
function offsetTriggers(appointment: Snapshot, person: Participant): Trigger[] {
  const { policy, startAt, endAt } = appointment
  const before = (offset: string) => addMs(startAt, -durationMs(offset))
  const all: OffsetTrigger[] = policy.reminders.map(({ offset, channels }) => ({
    type: 'REMINDER',
    offset,
    channels,
    at: before(offset),
    usefulUntil: startAt,
  }))
  const { room, followUp } = policy
  const hasWayIn = person.type === 'AGENT' || canCustomersJoin(appointment.application)
  if (room && hasWayIn) all.push({ type: 'ROOM', ...room, at: before(room.offset), usefulUntil: endAt })
  if (followUp) {
    const at = addMs(endAt, durationMs(followUp.offset))
    all.push({ type: 'FOLLOW_UP', ...followUp, at, usefulUntil: addMs(at, followUpUsefulMs) })
  }
  return all.map((one) => offsetTrigger(appointment, person, one))
}

function offsetTrigger(appointment: Snapshot, person: Participant, timed: OffsetTrigger): Trigger {
  const { type, offset, channels, at, usefulUntil } = timed
  const plain = { type, person, channels, cause: '', offsetIso: offset, usefulUntil }
  // A time already past when this revision began: its news said it all.
  if (at <= appointment.revisedAt) return { ...plain, dueAt: at, skipReason: 'Booked after this was due' }
  const quiet = type === 'ROOM' ? null : appointment.policy.quietHours
  const bounds = { knownAt: appointment.revisedAt, usefulUntil }
  const dueAt = shiftOutOfQuietHours(at, bounds, quiet, appointment.timezone)
  return { ...plain, dueAt: dueAt ?? at, skipReason: dueAt ? null : 'Within quiet hours' }
}

type Fact = Pick<Trigger, 'type' | 'person' | 'channels' | 'cause'> & { at: Date }

const immediateTrigger = (appointment: Snapshot, { at, ...fact }: Fact): Trigger => ({
  ...fact,
  offsetIso: null,
  dueAt: at,
  usefulUntil: appointment.endAt,
  skipReason: null,
})

const iso = (at: Date): string => at.toISOString()
