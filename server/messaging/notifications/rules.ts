import type { Channel } from '#server/domain/policySchema.ts'
import { isLive } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes, addMs, durationMs, latest } from '#server/lib/time.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { reachableContact } from './contactRules.ts'
import { quietHoursAround } from './quietHoursRules.ts'
import type { NotificationType } from './schema.ts'
import { optedOutText } from './statusRules.ts'
import { type Trigger, triggersOf } from './triggerRules.ts'

/** A notification to one recipient on one channel, before it is stored. */
export type PlannedNotification = {
  type: NotificationType
  revision: number
  channel: Channel
  participantId: string
  contactVersion: number
  offsetIso: string | null
  cause: string
  dueAt: Date
  /** Set for types with an offset only. */
  scheduledFor: Date | null
  usefulUntil: Date
  /** Whether it may be sent up to ten minutes early when many are due at one moment. */
  mayStartEarly?: boolean
}

/**
 * Minutes by which booking changes and join links rank before their due time, so that they are sent ahead of reminders and follow-ups
 * however long the queue of the lane is.
 */
const HEAD_START_MINUTES = 24 * 60

/**
 * Returns all notifications about an appointment in its current state that may still be sent: none once it is over, and only the
 * cancellation once it is cancelled.
 */
export function planNotifications(appointment: Snapshot, now: Date): PlannedNotification[] {
  if (!maySendNotifications(appointment)) return []
  const all = plannable(appointment)
  return all.filter(
    (planned) =>
      !hasNearerReminder(planned, all) &&
      isAfterPolicyChange(planned, appointment) &&
      isStillSendable(planned, appointment, now),
  )
}

const plannable = (appointment: Snapshot): PlannedNotification[] =>
  triggersOf(appointment)
    .filter((trigger) => trigger.skipReason === null && !isBeforeContactChange(trigger.person, trigger))
    .flatMap((trigger) => onEachChannel(appointment, trigger))

/** Quiet hours can move several reminders to one moment; then only the one closest to the start is sent. */
const hasNearerReminder = (planned: PlannedNotification, all: readonly PlannedNotification[]): boolean =>
  planned.type === 'REMINDER' &&
  all.some(
    (other) =>
      other.type === 'REMINDER' &&
      other.participantId === planned.participantId &&
      other.channel === planned.channel &&
      durationMs(other.offsetIso ?? '') < durationMs(planned.offsetIso ?? '') &&
      other.dueAt <= planned.dueAt,
  )

export type SkippedNotification = { planned: PlannedNotification; reason: string }

/** Returns the notifications that the preset asks for and that are not sent, each with the reason, for the history. */
export function skippedNotifications(appointment: Snapshot, now: Date): SkippedNotification[] {
  const pauseReason = whyPaused(appointment)
  if (pauseReason) {
    return planNotifications(unpaused(appointment), now).map((planned) => ({ planned, reason: pauseReason }))
  }
  if (!isLive(appointment)) return []
  const all = plannable(appointment)
  return triggersOf(appointment).flatMap((trigger) =>
    onEachChannel(appointment, trigger).flatMap((planned) => {
      const reason =
        trigger.skipReason ??
        (hasNearerReminder(planned, all)
          ? coveredByLaterReminder
          : whySkipped(planned, trigger.person, appointment, now))
      const reachable = reachableContact(appointment, trigger.person, planned.channel) !== null
      return reason && reachable ? [{ planned: { ...planned, dueAt: now }, reason }] : []
    }),
  )
}

const coveredByLaterReminder = 'Covered by a later reminder'

function whySkipped(
  planned: PlannedNotification,
  person: Participant,
  appointment: Snapshot,
  now: Date,
): string | null {
  if (isOptedOut(planned.type, planned.channel, person)) return optedOutText
  return isSuperseded(planned, appointment, now) ? coveredByLaterReminder : null
}

/** Returns whether the recipient has opted out of this type on this channel. */
const isOptedOut = (type: NotificationType, channel: Channel, person: Participant): boolean =>
  isOptional(type) && (channel === 'EMAIL' ? person.emailOptedOutAt : person.phoneOptedOutAt) !== null

/** Returns whether recipients can opt out of this type. */
export const isOptional = (type: NotificationType): boolean => type === 'REMINDER' || type === 'FOLLOW_UP'

/** Returns whether a reminder is so late that another one closer to the start is due on the same channel. */
function isSuperseded(
  { type, offsetIso, channel }: { type: NotificationType; offsetIso: string | null; channel: Channel },
  { policy, startAt }: Snapshot,
  now: Date,
): boolean {
  if (type !== 'REMINDER' || offsetIso === null) return false
  const own = durationMs(offsetIso)
  return policy.reminders.some(({ offset, channels }) => {
    const nearer = durationMs(offset)
    return nearer < own && channels.includes(channel) && addMs(startAt, -nearer) <= now
  })
}

/** Returns why notifications are paused, for the appointment or the whole application, or null. */
export function whyPaused(appointment: Snapshot): string | null {
  if (appointment.notificationsPaused) return 'Paused for this appointment'
  return appointment.application.settings.notificationsActive ? null : 'Paused for the whole application'
}

const unpaused = (appointment: Snapshot): Snapshot => ({
  ...appointment,
  notificationsPaused: false,
  application: {
    ...appointment.application,
    settings: { ...appointment.application.settings, notificationsActive: true },
  },
})

const onEachChannel = (
  appointment: Snapshot,
  { person, channels, skipReason: _, ...rest }: Trigger,
): PlannedNotification[] =>
  channels.map((channel) => ({
    ...rest,
    dueAt: latest(rest.dueAt, person.contactChangedAt ?? rest.dueAt),
    scheduledFor: rest.offsetIso === null ? null : rest.dueAt,
    channel,
    revision: appointment.revision,
    participantId: person.id,
    contactVersion: person.contactVersion,
    mayStartEarly: rest.type === 'REMINDER' && !isQuietBefore(appointment, rest.dueAt),
  }))

/** Returns whether quiet hours end shortly before `dueAt`, so that the notification must not start early. */
function isQuietBefore({ policy, timezone }: Snapshot, dueAt: Date): boolean {
  if (!policy.quietHours) return false
  return quietHoursAround(addMinutes(dueAt, -EARLY_MINUTES), policy.quietHours, timezone) !== null
}
const EARLY_MINUTES = 10

/** Returns whether it is due after the latest change of the policy; anything earlier was sent under the previous policy. */
const isAfterPolicyChange = ({ dueAt }: PlannedNotification, { policyAppliedAt }: Snapshot): boolean =>
  !policyAppliedAt || dueAt > policyAppliedAt

/**
 * Returns whether a notification may still be sent: it belongs to the current revision, its contact is current and reachable, and it
 * is not too late. Checked when it is planned, before it is rendered, and under the appointment's lock.
 */
export function isStillSendable(
  notification: Pick<
    PlannedNotification,
    'type' | 'revision' | 'channel' | 'participantId' | 'contactVersion' | 'usefulUntil' | 'offsetIso'
  >,
  appointment: Snapshot,
  now: Date,
): boolean {
  const person = findRecipient(notification, appointment)
  if (!person || person.contactVersion !== notification.contactVersion) return false
  if (notification.revision !== appointment.revision || now >= notification.usefulUntil) return false
  if (isOptedOut(notification.type, notification.channel, person)) return false
  if (isSuperseded(notification, appointment, now)) return false
  return (
    maySendNotifications(appointment) &&
    fitsStatus(notification.type, appointment) &&
    reachableContact(appointment, person, notification.channel) !== null
  )
}

/** Finds the recipient. A removed participant is only notified of the removal. */
export function findRecipient(
  { type, participantId }: { type: NotificationType; participantId: string | null },
  appointment: Snapshot,
): Participant | null {
  const people = type === 'PARTICIPANT_REMOVED' ? appointment.removedParticipants : appointment.participants
  return people.find((one) => one.id === participantId) ?? null
}

function fitsStatus(type: NotificationType, appointment: Snapshot): boolean {
  if (type === 'CANCELLED') return appointment.status === 'cancelled'
  if (type === 'FOLLOW_UP') return isLive(appointment) || appointment.status === 'completed'
  return isLive(appointment)
}

/** Returns whether an offset was due before the contact changed; the confirmation to the new contact covers it. */
const isBeforeContactChange = (
  person: Participant,
  { offsetIso, dueAt }: Pick<Trigger, 'offsetIso' | 'dueAt'>,
): boolean => offsetIso !== null && person.contactChangedAt !== null && dueAt <= person.contactChangedAt

export const maySendNotifications = (appointment: Snapshot): boolean => whyPaused(appointment) === null

/** Returns the parts that identify a notification, so that planning it again finds the same one. */
export const notificationIdentity = (
  planned: PlannedNotification,
  appointmentId: string,
): readonly (string | number)[] => [
  'notification',
  appointmentId,
  planned.revision,
  planned.type,
  planned.offsetIso ?? '',
  planned.channel,
  planned.participantId,
  planned.contactVersion,
  planned.cause,
]

/** Builds the jobs that send these notifications. Those that staff request have origin `manual`, so that a replan keeps them. */
export function notificationJobs(
  planned: readonly PlannedNotification[],
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  origin: 'plan' | 'manual' = 'plan',
): JobRequest[] {
  return planned.map((one) => ({
    organizationId: appointment.organizationId,
    lane: one.channel === 'EMAIL' ? 'mail' : 'sms',
    kind: one.channel === 'EMAIL' ? 'notification.email' : 'notification.sms',
    subject: appointment.id,
    revision: one.revision,
    identity: notificationIdentity(one, appointment.id),
    origin,
    dueAt: one.dueAt,
    rankAt: isOptional(one.type) ? one.dueAt : addMinutes(one.dueAt, -HEAD_START_MINUTES),
    mayStartEarly: one.mayStartEarly ?? false,
  }))
}
