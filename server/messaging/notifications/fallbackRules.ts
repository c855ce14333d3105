import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { reachableContact } from './contactRules.ts'
import { shiftOutOfQuietHours } from './quietHoursRules.ts'
import { isOptional, isStillSendable, usefulUntilOf } from './rules.ts'
import type { NotificationType } from './schema.ts'

/** Minutes after which a message without a receipt goes out on the other channel; null where it can be done without. */
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

/** A notification, as far as its stand-in depends on it. */
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
 * What goes out in place of a message that failed, or that nobody has confirmed by its deadline; null when nothing does. A template
 * that WhatsApp could not bring goes as a text; else, once, the customer's other proven channel, unless that was told the same anyway.
 */
export function chooseFallback(
  told: SentNotification,
  siblings: readonly Pick<SentNotification, 'id' | 'channel' | 'cause' | 'status'>[],
  appointment: Snapshot,
  now: Date,
): FallbackNotification | null {
  const person = appointment.participants.find((one) => one.id === told.participantId)
  if (person?.type !== 'CUSTOMER' || told.channel === 'WEBHOOKS' || isManual(told.cause)) return null
  const others = siblings.filter((one) => one.id !== told.id)
  // Taken back, it told nobody anything.
  const tellsOn = (channel: Channel) => others.some((one) => one.channel === channel && one.status !== 'CANCELLED')
  if (told.byWhatsapp && told.status === 'FAILED') {
    return tellsOn('EMAIL') ? null : onChannel(told, 'SMS', `text:${told.id}`, appointment, now)
  }
  if (told.cause.startsWith('instead:')) return null
  const other: Channel = told.channel === 'EMAIL' ? 'SMS' : 'EMAIL'
  if (tellsOn(other) || !isVerifiedOn(person, other)) return null
  return onChannel(told, other, `instead:${told.id}`, appointment, now)
}

/** Whether there is another proven channel to look to at all. */
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
  const plain = { type, revision, channel, participantId: participantId ?? '', contactVersion, offsetIso, usefulUntil }
  const person = appointment.participants.find((one) => one.id === participantId)
  if (!person || reachableContact(appointment, person, channel) === null || !isStillSendable(plain, appointment, now))
    return null
  const quiet = isOptional(type) ? appointment.policy.quietHours : null
  const dueAt = shiftOutOfQuietHours(now, { knownAt: now, usefulUntil }, quiet, appointment.timezone)
  return dueAt && { channel, cause, dueAt, usefulUntil }
}
