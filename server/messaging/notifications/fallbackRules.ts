import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { reachableContact } from './contactRules.ts'
import { shiftOutOfQuietHours } from './quietHoursRules.ts'
import { isOptional, isStillSendable } from './rules.ts'
import type { NotificationType } from './schema.ts'
import { usefulUntilOf } from './triggerRules.ts'

/** Minutes after which a message without a receipt is sent on the other channel; null for types that are not urgent enough. */
export const deliveryDeadlineMinutes: Readonly<Record<NotificationType, number | null>> = {
  CREATE: 15,
  UPDATE: 30,
  RESCHEDULE: 10,
  REASSIGN: 30,
  ROOM: 3,
  REMINDER: 15,
  CANCELLED: 10,
  FOLLOW_UP: null,
  IN_PROGRESS: 3,
  COMPLETED: null,
  FAILED: 10,
  NO_SHOW: null,
  PARTICIPANT_ADDED: 15,
  PARTICIPANT_REMOVED: 15,
  PARTICIPANT_UPDATED: null,
  INTERACTION_UPDATED: 5,
}

/** The facts of a sent notification that decide on its fallback. */
export type SentNotification = {
  id: string
  type: NotificationType
  channel: 'EMAIL' | 'SMS' | 'WEBHOOKS'
  revision: number
  participantId: string | null
  contactVersion: number
  offsetIso: string | null
  cause: string
  status: string
  scheduledFor: Date | null
  byWhatsapp: boolean
}

export type FallbackNotification = { channel: Channel; cause: string; dueAt: Date; usefulUntil: Date }

/**
 * Chooses the notification that replaces a message that failed or has no receipt by its deadline, or null. A message that WhatsApp
 * could not deliver is sent as a text. Any other is sent once on the customer's other verified channel, unless that channel got the
 * same notification anyway.
 */
export function chooseFallback(
  sent: SentNotification,
  siblings: readonly Pick<SentNotification, 'id' | 'channel' | 'cause' | 'status'>[],
  appointment: Snapshot,
  now: Date,
): FallbackNotification | null {
  const person = appointment.participants.find((one) => one.id === sent.participantId)
  if (person?.type !== 'CUSTOMER' || sent.channel === 'WEBHOOKS' || isManual(sent.cause)) return null
  const others = siblings.filter((one) => one.id !== sent.id)
  // A cancelled notification has not reached anybody.
  const isSentOn = (channel: Channel) => others.some((one) => one.channel === channel && one.status !== 'CANCELLED')
  if (sent.byWhatsapp && sent.status === 'FAILED') {
    return isSentOn('EMAIL') ? null : onChannel(sent, 'SMS', `text:${sent.id}`, appointment, now)
  }
  if (sent.cause.startsWith('fallback:')) return null
  const other: Channel = sent.channel === 'EMAIL' ? 'SMS' : 'EMAIL'
  if (isSentOn(other) || !isVerifiedOn(person, other)) return null
  return onChannel(sent, other, `fallback:${sent.id}`, appointment, now)
}

/** Returns whether the recipient has another verified channel. */
export const hasFallbackChannel = ({ channel }: Pick<SentNotification, 'channel'>, person: Participant): boolean =>
  person.type === 'CUSTOMER' && channel !== 'WEBHOOKS' && isVerifiedOn(person, channel === 'EMAIL' ? 'SMS' : 'EMAIL')

const isManual = (cause: string): boolean => /^(resend|manual):/.test(cause)

const isVerifiedOn = (person: Participant, channel: Channel): boolean =>
  (channel === 'EMAIL' ? person.emailVerifiedAt : person.phoneVerifiedAt) !== null

function onChannel(
  { type, revision, participantId, contactVersion, offsetIso, scheduledFor }: SentNotification,
  channel: Channel,
  cause: string,
  appointment: Snapshot,
  now: Date,
): FallbackNotification | null {
  const usefulUntil = usefulUntilOf(type, appointment, now, scheduledFor)
  const facts = { type, revision, channel, participantId: participantId ?? '', contactVersion, offsetIso, usefulUntil }
  const person = appointment.participants.find((one) => one.id === participantId)
  if (!person || reachableContact(appointment, person, channel) === null || !isStillSendable(facts, appointment, now))
    return null
  const quietHours = isOptional(type) ? appointment.policy.quietHours : null
  const dueAt = shiftOutOfQuietHours(now, { knownAt: now, usefulUntil }, quietHours, appointment.timezone)
  return dueAt && { channel, cause, dueAt, usefulUntil }
}
