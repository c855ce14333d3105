import type { Channel } from '#server/domain/policySchema.ts'
import { delayOf, isLive } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { addMinutes, addMs, durationMs, latest } from '#server/lib/time.ts'
import type { AgendaRequest } from '#server/platform/jobs/types.ts'
import { contactOn } from './contactRules.ts'
import { delayUsefulUntil, type Occasion, occasionsOf } from './occasionRules.ts'
import { quietAround } from './quietRules.ts'
import type { NotificationType } from './schema.ts'
import { optedOut } from './statusRules.ts'

/** An appointment, and who entered its contacts: customers proved theirs, staff and integrators vouch for those they enter. */
export type Told = Snapshot

/** What one recipient is to be told on one channel. */
export type WantedNotification = {
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
export function wantedNotifications(appointment: Told, now: Date): WantedNotification[] {
  if (!mayTellAnything(appointment)) return []
  const all = sayable(appointment)
  return all.filter(
    (wanted) => !isSaidNearer(wanted, all) && isNews(wanted, appointment) && isStillTrue(wanted, appointment, now),
  )
}

const sayable = (appointment: Told): WantedNotification[] =>
  occasionsOf(appointment)
    .filter((occasion) => occasion.skipped === null && !isPastFor(occasion.person, occasion))
    .flatMap((occasion) => onEachChannel(appointment, occasion))

/** Quiet hours put several reminders to one moment: the nearest says it all. */
const isSaidNearer = (wanted: WantedNotification, all: readonly WantedNotification[]): boolean =>
  wanted.type === 'REMINDER' &&
  all.some(
    (other) =>
      other.type === 'REMINDER' &&
      other.participantId === wanted.participantId &&
      other.channel === wanted.channel &&
      durationMs(other.offsetIso ?? '') < durationMs(wanted.offsetIso ?? '') &&
      other.dueAt <= wanted.dueAt,
  )

export type Unsaid = { wanted: WantedNotification; reason: string }

/** What the preset asks for and is not said, each with the reason; for the history. */
export function unsaidNotifications(appointment: Told, now: Date): Unsaid[] {
  const held = whyHeld(appointment)
  if (held) return wantedNotifications(freed(appointment), now).map((wanted) => ({ wanted, reason: held }))
  if (!isLive(appointment)) return []
  const all = sayable(appointment)
  return occasionsOf(appointment).flatMap((occasion) =>
    onEachChannel(appointment, occasion).flatMap((wanted) => {
      const reason =
        occasion.skipped ?? (isSaidNearer(wanted, all) ? nearer : whyUnsaid(wanted, occasion.person, appointment, now))
      const reachable = contactOn(appointment, occasion.person, wanted.channel) !== null
      return reason && reachable ? [{ wanted: { ...wanted, dueAt: now }, reason }] : []
    }),
  )
}

const nearer = 'A later reminder says it'

function whyUnsaid(wanted: WantedNotification, person: Participant, appointment: Told, now: Date): string | null {
  if (isStopped(wanted.type, wanted.channel, person)) return optedOut
  return isOvertaken(wanted, appointment, now) ? nearer : null
}

/** Whether its reader takes no messages of this kind there; what is no news can be stopped. */
const isStopped = (type: NotificationType, channel: Channel, person: Participant): boolean =>
  isOptional(type) && (channel === 'EMAIL' ? person.emailStoppedAt : person.phoneStoppedAt) !== null

export const isOptional = (type: NotificationType): boolean => type === 'REMINDER' || type === 'FOLLOW_UP'

/** Held up until a nearer reminder of the same channel was due as well: that one says it all. */
function isOvertaken(
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
export function whyHeld(appointment: Told): string | null {
  if (appointment.notificationsHeld) return 'Paused for this appointment'
  return appointment.application.settings.notificationsActive ? null : 'Paused for the whole application'
}

const freed = (appointment: Told): Told => ({
  ...appointment,
  notificationsHeld: false,
  application: {
    ...appointment.application,
    settings: { ...appointment.application.settings, notificationsActive: true },
  },
})

const onEachChannel = (appointment: Told, { person, channels, skipped: _, ...rest }: Occasion): WantedNotification[] =>
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
  return quietAround(addMinutes(dueAt, -EARLY_MINUTES), policy.quietHours, timezone) !== null
}
const EARLY_MINUTES = 10

/** What was due before a newer policy came was told by the older one. */
const isNews = ({ dueAt }: WantedNotification, { policyAppliedAt }: Told): boolean =>
  !policyAppliedAt || dueAt > policyAppliedAt

/**
 * Whether this may still be said, asked when it is planned, before it is begun and under the appointment's lock: of this revision,
 * to a present contact that may be told, about something that has not ended.
 */
export function isStillTrue(
  notification: Pick<
    WantedNotification,
    'type' | 'revision' | 'channel' | 'participantId' | 'contactVersion' | 'usefulUntil' | 'offsetIso'
  >,
  appointment: Told,
  now: Date,
): boolean {
  const person = readerOf(notification, appointment)
  if (!person || person.contactVersion !== notification.contactVersion) return false
  if (notification.revision !== appointment.revision || now >= notification.usefulUntil) return false
  if (isStopped(notification.type, notification.channel, person)) return false
  if (isOvertaken(notification, appointment, now)) return false
  return (
    mayTellAnything(appointment) &&
    fitsStatus(notification.type, appointment) &&
    contactOn(appointment, person, notification.channel) !== null
  )
}

/** Whom it is for; somebody who was taken out hears of that alone. */
export function readerOf(
  { type, participantId }: { type: NotificationType; participantId: string | null },
  appointment: Told,
): Participant | null {
  const people = type === 'PARTICIPANT_REMOVED' ? appointment.former : appointment.participants
  return people.find((one) => one.id === participantId) ?? null
}

function fitsStatus(type: NotificationType, appointment: Told): boolean {
  if (type === 'CANCELLED') return appointment.status === 'cancelled'
  if (type === 'FOLLOW_UP') return isLive(appointment) || appointment.status === 'completed'
  return isLive(appointment)
}

/** What was due before this person's contacts changed is not said again: the news to the new contact said it all. */
const isPastFor = (person: Participant, { offsetIso, dueAt }: Pick<Occasion, 'offsetIso' | 'dueAt'>): boolean =>
  offsetIso !== null && person.contactChangedAt !== null && dueAt <= person.contactChangedAt

export const mayTellAnything = (appointment: Told): boolean => whyHeld(appointment) === null

/** What makes two notifications the same one, however often they are planned. */
export const identityOf = (wanted: WantedNotification, appointmentId: string): readonly (string | number)[] => [
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
export function notificationRequests(
  wanted: readonly WantedNotification[],
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  origin: 'plan' | 'manual' = 'plan',
): AgendaRequest[] {
  return wanted.map((one) => ({
    organizationId: appointment.organizationId,
    lane: one.channel === 'EMAIL' ? 'mail' : 'sms',
    kind: one.channel === 'EMAIL' ? 'notification.email' : 'notification.sms',
    subject: appointment.id,
    revision: one.revision,
    identity: identityOf(one, appointment.id),
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
  if (type === 'UPDATE' && delayOf(appointment)) return delayUsefulUntil(appointment)
  return type === 'REMINDER' ? appointment.startAt : appointment.endAt
}
