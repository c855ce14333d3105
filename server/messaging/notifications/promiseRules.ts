import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { contactOn } from './contactRules.ts'
import { outsideQuiet } from './quietRules.ts'
import { isOptional, isStillTrue, usefulUntilOf } from './rules.ts'
import type { NotificationType } from './schema.ts'

/** Minutes after which a message without a receipt goes out on the other channel; null where it can be done without. */
export const deadlineMinutes: Readonly<Record<NotificationType, number | null>> = {
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
export type Told = {
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

export type StandIn = { channel: Channel; cause: string; dueAt: Date; usefulUntil: Date }

/**
 * What goes out in place of a message that failed, or that nobody has confirmed by its deadline; null when nothing does. A template
 * that WhatsApp could not bring goes as a text; else, once, the customer's other proven channel, unless that was told the same anyway.
 */
export function standInFor(
  told: Told,
  siblings: readonly Pick<Told, 'id' | 'channel' | 'cause' | 'status'>[],
  appointment: Snapshot,
  now: Date,
): StandIn | null {
  const person = appointment.participants.find((one) => one.id === told.participantId)
  if (person?.type !== 'CUSTOMER' || told.channel === 'WEBHOOKS' || isByHand(told.cause)) return null
  const others = siblings.filter((one) => one.id !== told.id)
  // Taken back, it told nobody anything.
  const tellsOn = (channel: Channel) => others.some((one) => one.channel === channel && one.status !== 'CANCELLED')
  if (told.byWhatsapp && told.status === 'FAILED') {
    return tellsOn('EMAIL') ? null : onChannel(told, 'SMS', `text:${told.id}`, appointment, now)
  }
  if (told.cause.startsWith('instead:')) return null
  const other: Channel = told.channel === 'EMAIL' ? 'SMS' : 'EMAIL'
  if (tellsOn(other) || !isProvenOn(person, other)) return null
  return onChannel(told, other, `instead:${told.id}`, appointment, now)
}

/** Whether there is another proven channel to look to at all. */
export const hasOtherWay = ({ channel }: Pick<Told, 'channel'>, person: Participant): boolean =>
  person.type === 'CUSTOMER' && channel !== 'WEBHOOKS' && isProvenOn(person, channel === 'EMAIL' ? 'SMS' : 'EMAIL')

const isByHand = (cause: string): boolean => /^(resend|manual):/.test(cause)

const isProvenOn = (person: Participant, channel: Channel): boolean =>
  (channel === 'EMAIL' ? person.emailProvenAt : person.phoneProvenAt) !== null

function onChannel(
  { type, revision, participantId, contactVersion, offsetIso, scheduledFor }: Told,
  channel: Channel,
  cause: string,
  appointment: Snapshot,
  now: Date,
): StandIn | null {
  const usefulUntil = usefulUntilOf(type, appointment, now, scheduledFor)
  const plain = { type, revision, channel, participantId: participantId ?? '', contactVersion, offsetIso, usefulUntil }
  const person = appointment.participants.find((one) => one.id === participantId)
  if (!person || contactOn(appointment, person, channel) === null || !isStillTrue(plain, appointment, now)) return null
  const quiet = isOptional(type) ? appointment.policy.quietHours : null
  const dueAt = outsideQuiet(now, { knownAt: now, usefulUntil }, quiet, appointment.timezone)
  return dueAt && { channel, cause, dueAt, usefulUntil }
}
