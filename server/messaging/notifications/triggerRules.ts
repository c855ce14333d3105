import type { Channel } from '#server/domain/policySchema.ts'
import { canCustomersJoin, customersOf, delayedStartOf } from '#server/domain/rules.ts'
import type { AgentEmailNotification, Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes, addMs, durationMs } from '#server/lib/time.ts'
import { reachableContact } from './contactRules.ts'
import { shiftOutOfQuietHours } from './quietHoursRules.ts'
import type { NotificationType } from './schema.ts'

/** A reason to notify one person on some channels. */
export type Trigger = {
  type: NotificationType
  person: Participant
  channels: readonly Channel[]
  /** The fact that caused it if the type alone does not identify it; empty for a booking, reschedule or cancellation. */
  cause: string
  offsetIso: string | null
  dueAt: Date
  usefulUntil: Date
  /** Why nothing is sent; null if it is sent. */
  skipReason: string | null
}

const followUpUsefulMs = 24 * 3_600_000

/** Returns all triggers of an appointment in its current state, for customers and agents, skipped ones included. */
export const triggersOf = (appointment: Snapshot): Trigger[] => [
  ...customersOf(appointment).flatMap((person) => forCustomer(appointment, person)),
  ...agentsOf(appointment).flatMap((person) => forAgent(appointment, person)),
  ...appointment.removedParticipants.flatMap((person) => forRemovedParticipant(appointment, person)),
]

const agentsOf = (appointment: Snapshot): Participant[] =>
  appointment.participants.filter((one) => one.type === 'AGENT')

function forCustomer(appointment: Snapshot, person: Participant): Trigger[] {
  return [
    ...revisionTriggers(appointment, person, appointment.policy.channels),
    ...reassignmentTrigger(appointment, person),
    ...delayTrigger(appointment, person),
    ...offsetTriggers(appointment, person),
  ]
}

/** Returns the trigger of the current revision: booked, rescheduled or cancelled. */
function revisionTriggers(appointment: Snapshot, person: Participant, channels: readonly Channel[]): Trigger[] {
  const type = appointment.status === 'cancelled' ? 'CANCELLED' : appointment.revision > 1 ? 'RESCHEDULE' : 'CREATE'
  const at = type === 'CANCELLED' ? (appointment.cancelledAt ?? appointment.revisedAt) : appointment.revisedAt
  return [immediateTrigger(appointment, { type, person, channels, cause: '', at })]
}

/** Returns a trigger if another agent was assigned after the customer was last notified of the agent. */
function reassignmentTrigger(appointment: Snapshot, person: Participant): Trigger[] {
  const agent = agentsOf(appointment).find((one) => one.staffId === appointment.agentId)
  const [previous] = appointment.removedParticipants.filter((one) => one.type === 'AGENT')
  if (!agent || !previous || agent.createdAt <= appointment.revisedAt) return []
  const at = agent.createdAt
  return [
    immediateTrigger(appointment, { type: 'REASSIGN', person, channels: ['EMAIL'], cause: `assigned:${iso(at)}`, at }),
  ]
}

/** Returns a trigger if the agent is delayed: sent once, by SMS if possible, and not to a customer who is already in the meeting. */
function delayTrigger(appointment: Snapshot, person: Participant): Trigger[] {
  const { delayNotifiedAt: at, policy, status } = appointment
  if (!at || !delayedStartOf(appointment) || status === 'in_progress') return []
  const channels = (['SMS', 'EMAIL'] as const).filter((one) => policy.channels.includes(one))
  const channel = channels.find((one) => reachableContact(appointment, person, one) !== null)
  if (!channel) return []
  const fact = { type: 'UPDATE' as const, person, channels: [channel], cause: 'delayed', at }
  return [{ ...immediateTrigger(appointment, fact), usefulUntil: delayUsefulUntil(appointment) }]
}

/** Returns the instant after which the notification is useless. For a manual one, `now` is the time of the request. */
export function usefulUntilOf(
  type: NotificationType,
  appointment: Snapshot,
  now: Date,
  scheduledFor: Date | null,
): Date {
  if (type === 'FOLLOW_UP') return addMs(scheduledFor ?? now, followUpUsefulMs)
  if (type === 'UPDATE' && delayedStartOf(appointment)) return delayUsefulUntil(appointment)
  return type === 'REMINDER' ? appointment.startAt : appointment.endAt
}

/** Returns the end of the grace period, after which the customer has joined or counts as a no-show. */
const delayUsefulUntil = ({ startAt, policy }: Snapshot): Date => addMinutes(startAt, policy.noShowGraceMinutes)

/** Returns the email to an agent about their own appointment, if the agent had chosen that type at the time. */
function forAgent(appointment: Snapshot, person: Participant): Trigger[] {
  const found = agentTrigger(appointment, person)
  return found && isSubscribed(person, found.setting, found.at) ? [found.trigger] : []
}

type AgentTrigger = { setting: AgentEmailNotification; at: Date; trigger: Trigger }

function agentTrigger(appointment: Snapshot, person: Participant): AgentTrigger | null {
  const [current] = revisionTriggers(appointment, person, ['EMAIL'])
  if (!current) return null
  if (appointment.status === 'cancelled') return { setting: 'cancelled', at: current.dueAt, trigger: current }
  if (person.createdAt <= appointment.revisedAt) {
    return { setting: appointment.revision > 1 ? 'rescheduled' : 'new', at: appointment.revisedAt, trigger: current }
  }
  const type =
    appointment.removedParticipants.length > 0 && person.staffId === appointment.agentId
      ? 'REASSIGN'
      : 'PARTICIPANT_ADDED'
  const at = person.createdAt
  const trigger = immediateTrigger(appointment, { type, person, channels: ['EMAIL'], cause: `added:${iso(at)}`, at })
  return { setting: 'new', at, trigger }
}

const isSubscribed = ({ staff }: Participant, setting: AgentEmailNotification, at: Date): boolean =>
  staff?.active === true &&
  staff.emailNotifications.includes(setting) &&
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

/** Returns the triggers with an offset, moved out of quiet hours. The join link is urgent and not moved. */
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
  const canJoin = person.type === 'AGENT' || canCustomersJoin(appointment.application)
  if (room && canJoin) all.push({ type: 'ROOM', ...room, at: before(room.offset), usefulUntil: endAt })
  if (followUp) {
    const at = addMs(endAt, durationMs(followUp.offset))
    all.push({ type: 'FOLLOW_UP', ...followUp, at, usefulUntil: addMs(at, followUpUsefulMs) })
  }
  return all.map((one) => offsetTrigger(appointment, person, one))
}

function offsetTrigger(appointment: Snapshot, person: Participant, given: OffsetTrigger): Trigger {
  const { type, offset, channels, at, usefulUntil } = given
  const plain = { type, person, channels, cause: '', offsetIso: offset, usefulUntil }
  // It was due before this revision existed, so the confirmation of the revision covers it.
  if (at <= appointment.revisedAt) return { ...plain, dueAt: at, skipReason: 'Booked after this was due' }
  const quietHours = type === 'ROOM' ? null : appointment.policy.quietHours
  const bounds = { knownAt: appointment.revisedAt, usefulUntil }
  const dueAt = shiftOutOfQuietHours(at, bounds, quietHours, appointment.timezone)
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
