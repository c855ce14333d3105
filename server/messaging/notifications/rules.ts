import type { Channel } from '#server/domain/policySchema.ts'
import { delayedStartOf, isLive } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes, addMs, durationMs, latest } from '#server/lib/time.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { reachableContact } from './contactRules.ts'
import { quietHoursAround } from './quietHoursRules.ts'
import type { NotificationType } from './schema.ts'
import { optedOutText } from './statusRules.ts'
import { delayUsefulUntil, type Trigger, triggersOf } from './triggerRules.ts'

/** An appointment, and who entered its contacts: customers proved theirs, staff and integrators vouch for those they enter. */
export type Told = Snapshot

/** What one recipient is to be told on one channel. */
export type PlannedNotification = {
  type: NotificationType
  revision: number
  channel: Channel
  participantId: string
  contactVersion: number
  offsetIso: string | null
  cause: string
  dueAt: Date
  /** Only of those with a time of their own. */
  scheduledFor: Date | null
  usefulUntil: Date
  /** A reminder of many at one moment. */
  mayStartEarly?: boolean
}

const FOLLOW_UP_USEFUL_MS = 24 * 3_600_000
/** News and the way in must not wait behind reminders in a crowded lane, however long its queue has grown. */
const NEWS_HEAD_START_MINUTES = 24 * 60

/** All that is to be told about an appointment as it stands. Pure; nothing once it is over, only the news once it is cancelled. */
export function planNotifications(appointment: Told, now: Date): PlannedNotification[] {
  if (!maySendNotifications(appointment)) return []
  const all = plannable(appointment)
  return all.filter(
    (wanted) =>
      !hasNearerReminder(wanted, all) &&
      isAfterPolicyChange(wanted, appointment) &&
      isStillSendable(wanted, appointment, now),
  )
}

const plannable = (appointment: Told): PlannedNotification[] =>
  triggersOf(appointment)
    .filter((occasion) => occasion.skipReason === null && !isBeforeContactChange(occasion.person, occasion))
    .flatMap((occasion) => onEachChannel(appointment, occasion))

/** Quiet hours put several reminders to one moment: the nearest says it all. */
const hasNearerReminder = (wanted: PlannedNotification, all: readonly PlannedNotification[]): boolean =>
  wanted.type === 'REMINDER' &&
  all.some(
    (other) =>
      other.type === 'REMINDER' &&
      other.participantId === wanted.participantId &&
      other.channel === wanted.channel &&
      durationMs(other.offsetIso ?? '') < durationMs(wanted.offsetIso ?? '') &&
      other.dueAt <= wanted.dueAt,
  )

export type SkippedNotification = { wanted: PlannedNotification; reason: string }

/** What the preset asks for and is not said, each with the reason; for the history. */
export function skippedNotifications(appointment: Told, now: Date): SkippedNotification[] {
  const held = whyPaused(appointment)
  if (held) return planNotifications(unpaused(appointment), now).map((wanted) => ({ wanted, reason: held }))
  if (!isLive(appointment)) return []
  const all = plannable(appointment)
  return triggersOf(appointment).flatMap((occasion) =>
    onEachChannel(appointment, occasion).flatMap((wanted) => {
      const reason =
        occasion.skipReason ??
        (hasNearerReminder(wanted, all)
          ? coveredByLaterReminder
          : whySkipped(wanted, occasion.person, appointment, now))
      const reachable = reachableContact(appointment, occasion.person, wanted.channel) !== null
      return reason && reachable ? [{ wanted: { ...wanted, dueAt: now }, reason }] : []
    }),
  )
}

const coveredByLaterReminder = 'A later reminder says it'

function whySkipped(wanted: PlannedNotification, person: Participant, appointment: Told, now: Date): string | null {
  if (isOptedOut(wanted.type, wanted.channel, person)) return optedOutText
  return isSuperseded(wanted, appointment, now) ? coveredByLaterReminder : null
}

/** Whether its reader takes no messages of this kind there; what is no news can be stopped. */
const isOptedOut = (type: NotificationType, channel: Channel, person: Participant): boolean =>
  isOptional(type) && (channel === 'EMAIL' ? person.emailOptedOutAt : person.phoneOptedOutAt) !== null

export const isOptional = (type: NotificationType): boolean => type === 'REMINDER' || type === 'FOLLOW_UP'

/** Held up until a nearer reminder of the same channel was due as well: that one says it all. */
function isSuperseded(
  { type, offsetIso, channel }: { type: NotificationType; offsetIso: string | null; channel: Channel },
  { policy, startAt }: Told,
  now: Date,
): boolean {
  if (type !== 'REMINDER' || offsetIso === null) return false
  const own = durationMs(offsetIso)
  return policy.reminders.some(({ offset, channels }) => {
    const nearer = durationMs(offset)
    return nearer < own && channels.includes(channel) && addMs(startAt, -nearer) <= now
  })
}

/** Why nothing is said at all, or null: somebody holds the messages of the appointment, or of the whole application. */
export function whyPaused(appointment: Told): string | null {
  if (appointment.notificationsPaused) return 'Paused for this appointment'
  return appointment.application.settings.notificationsActive ? null : 'Paused for the whole application'
}

const unpaused = (appointment: Told): Told => ({
  ...appointment,
  notificationsPaused: false,
  application: {
    ...appointment.application,
    settings: { ...appointment.application.settings, notificationsActive: true },
  },
})

const onEachChannel = (
  appointment: Told,
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

/** Put off to the end of the quiet hours: not a minute before. */
function isQuietBefore({ policy, timezone }: Told, dueAt: Date): boolean {
  if (!policy.quietHours) return false
  return quietHoursAround(addMinutes(dueAt, -EARLY_MINUTES), policy.quietHours, timezone) !== null
}
const EARLY_MINUTES = 10

/** What was due before a newer policy came was told by the older one. */
const isAfterPolicyChange = ({ dueAt }: PlannedNotification, { policyAppliedAt }: Told): boolean =>
  !policyAppliedAt || dueAt > policyAppliedAt

/**
 * Whether this may still be said, asked when it is planned, before it is begun and under the appointment's lock: of this revision,
 * to a present contact that may be told, about something that has not ended.
 */
export function isStillSendable(
  notification: Pick<
    PlannedNotification,
    'type' | 'revision' | 'channel' | 'participantId' | 'contactVersion' | 'usefulUntil' | 'offsetIso'
  >,
  appointment: Told,
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

/** Whom it is for; somebody who was taken out hears of that alone. */
export function findRecipient(
  { type, participantId }: { type: NotificationType; participantId: string | null },
  appointment: Told,
): Participant | null {
  const people = type === 'PARTICIPANT_REMOVED' ? appointment.removedParticipants : appointment.participants
  return people.find((one) => one.id === participantId) ?? null
}

function fitsStatus(type: NotificationType, appointment: Told): boolean {
  if (type === 'CANCELLED') return appointment.status === 'cancelled'
  if (type === 'FOLLOW_UP') return isLive(appointment) || appointment.status === 'completed'
  return isLive(appointment)
}

/** What was due before this person's contacts changed is not said again: the news to the new contact said it all. */
const isBeforeContactChange = (
  person: Participant,
  { offsetIso, dueAt }: Pick<Trigger, 'offsetIso' | 'dueAt'>,
): boolean => offsetIso !== null && person.contactChangedAt !== null && dueAt <= person.contactChangedAt

export const maySendNotifications = (appointment: Told): boolean => whyPaused(appointment) === null

/** What makes two notifications the same one, however often they are planned. */
export const notificationIdentity = (
  wanted: PlannedNotification,
  appointmentId: string,
): readonly (string | number)[] => [
  'notification',
  appointmentId,
  wanted.revision,
  wanted.type,
  wanted.offsetIso ?? '',
  wanted.channel,
  wanted.participantId,
  wanted.contactVersion,
  wanted.cause,
]

/** The agenda items of what is wanted; planned ones, unless staff asked for them by hand. */
export function notificationJobs(
  wanted: readonly PlannedNotification[],
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  origin: 'plan' | 'manual' = 'plan',
): JobRequest[] {
  return wanted.map((one) => ({
    organizationId: appointment.organizationId,
    lane: one.channel === 'EMAIL' ? 'mail' : 'sms',
    kind: one.channel === 'EMAIL' ? 'notification.email' : 'notification.sms',
    subject: appointment.id,
    revision: one.revision,
    identity: notificationIdentity(one, appointment.id),
    origin,
    dueAt: one.dueAt,
    rankAt: isOptional(one.type) ? one.dueAt : addMinutes(one.dueAt, -NEWS_HEAD_START_MINUTES),
    mayStartEarly: one.mayStartEarly ?? false,
  }))
}

/** Until when it helps to be told this now; the same as was planned, or for a repetition until the end. */
export function usefulUntilOf(
  type: NotificationType,
  appointment: Snapshot,
  now: Date,
  scheduledFor: Date | null,
): Date {
  if (type === 'FOLLOW_UP') return addMs(scheduledFor ?? now, FOLLOW_UP_USEFUL_MS)
  if (type === 'UPDATE' && delayedStartOf(appointment)) return delayUsefulUntil(appointment)
  return type === 'REMINDER' ? appointment.startAt : appointment.endAt
}
