import type { MessageEventStatus, MessageState } from '../delivery/schema.ts'
import type { NotificationChannel, NotificationStatus, NotificationType } from './schema.ts'

/** Facts of a notification's message; null while there is none. */
export type MessageFacts = { state: MessageState; errorCode: string | null; settled: boolean } | null

/** Returns a notification's status: its own until it has a message, then the one derived from that message. */
export function statusOf(own: NotificationStatus, message: MessageFacts): NotificationStatus {
  if (!message) return own
  switch (message.state) {
    case 'delivered':
      return 'DELIVERED'
    case 'failed':
      return 'FAILED'
    case 'expired':
      return isWithdrawal(message.errorCode) ? 'CANCELLED' : 'FAILED'
    case 'accepted':
      return 'PENDING'
    default:
      // An unknown outcome that is not tried again: a withdrawn notification stays cancelled, any other counts as failed.
      if (!message.settled) return own === 'CANCELLED' ? own : 'PENDING'
      return isWithdrawal(message.errorCode) || own === 'CANCELLED' ? 'CANCELLED' : 'FAILED'
  }
}

/** Codes of messages that ended because they were no longer needed, not because sending failed. */
const withdrawalCodes: ReadonlySet<string | null> = new Set(['superseded', 'opted_out', 'replaced'])
const isWithdrawal = (errorCode: string | null): boolean => withdrawalCodes.has(errorCode)

/** Returns the notification status that corresponds to a message event. */
export function eventStatusOf(status: MessageEventStatus, errorCode: string | null): NotificationStatus {
  if (status === 'delivered') return 'DELIVERED'
  if (status === 'failed') return 'FAILED'
  if (status === 'expired') return isWithdrawal(errorCode) ? 'CANCELLED' : 'FAILED'
  return 'PENDING'
}

export type RetryFacts = {
  type: NotificationType
  channel: NotificationChannel
  revision: number
  contactVersion: number
  status: NotificationStatus
  messageState: MessageState | null
  messageSettled: boolean
  suppressed: boolean
  appointment: { status: string; revision: number; startAt: Date; endAt: Date; active: boolean }
  person: { contactVersion: number; email: string | null; phone: string | null } | null
}

export const retryRefusals = [
  'unsupported',
  'waiting',
  'withdrawn',
  'paused',
  'cancelled',
  'over',
  'outdated',
  'no_contact',
  'suppressed',
] as const
export type RetryRefusal = (typeof retryRefusals)[number]

/**
 * Returns why staff may not resend a notification, or null. One that is in doubt or still being sent could arrive twice, and an
 * outdated one would be wrong.
 */
export function whyNotRetry(facts: RetryFacts, now: Date): RetryRefusal | null {
  const { type, channel, appointment, person } = facts
  if (channel === 'WEBHOOKS') return 'unsupported'
  if (facts.status === 'CANCELLED') return 'withdrawn'
  const inProgress = facts.messageState === null || facts.messageState === 'open' || facts.messageState === 'in_doubt'
  if (inProgress && !facts.messageSettled && facts.status !== 'FAILED') return 'waiting'
  if (!appointment.active) return 'paused'
  if (appointment.status === 'cancelled' && type !== 'CANCELLED') return 'cancelled'
  if (isOver(facts, now)) return 'over'
  if (facts.revision !== appointment.revision) return 'outdated'
  if (person?.contactVersion !== facts.contactVersion) return 'outdated'
  if (!(channel === 'EMAIL' ? person.email : person.phone)) return 'no_contact'
  return facts.suppressed ? 'suppressed' : null
}

function isOver({ type, appointment }: RetryFacts, now: Date): boolean {
  if (type === 'FOLLOW_UP') return ['no_show', 'failed'].includes(appointment.status)
  if (['completed', 'no_show', 'failed'].includes(appointment.status)) return true
  return now >= (type === 'REMINDER' ? appointment.startAt : appointment.endAt)
}

/** Describes a status in one line for the screens. The vendor's own codes stay in `providerStatus` and `errorMessage`. */
export function describeStatus(status: NotificationStatus, message: MessageFacts): string {
  if (!message) return statusTexts[status]
  if (message.state === 'accepted')
    return message.settled ? 'Sent; no delivery receipt' : 'Sent, waiting for a delivery receipt'
  if (message.state === 'in_doubt') {
    return message.settled ? 'Delivery unknown' : 'No response from the provider; checking'
  }
  if (message.state === 'open' && message.errorCode) return 'Will be retried'
  if (message.state === 'expired') return describeExpiry(message.errorCode)
  return statusTexts[status]
}

const statusTexts: Readonly<Record<NotificationStatus, string>> = {
  INITIALIZED: 'Scheduled',
  PENDING: 'Sending',
  DELIVERED: 'Delivered',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
}

/** Describes one event of a message in one line. */
export function describeEvent(status: MessageEventStatus, errorCode: string | null): string {
  if (status === 'retrying')
    return errorCode === 'not_at_vendor' ? 'Unknown to the provider; can be resent' : 'Not accepted; will be retried'
  if (status === 'failed' && errorCode === 'suppressed') return 'Not sent: this contact is blocked'
  if (status === 'expired') return describeExpiry(errorCode)
  return eventTexts[status]
}

function describeExpiry(errorCode: string | null): string {
  if (errorCode === 'opted_out') return optedOutText
  if (errorCode === 'replaced') return 'Sent on another channel instead'
  return errorCode === 'superseded' ? 'Cancelled' : 'Too late to send'
}

/** Reason for a recipient who has opted out. */
export const optedOutText = 'Opted out of reminders and follow-ups'

const eventTexts: Readonly<Record<Exclude<MessageEventStatus, 'retrying' | 'expired'>, string>> = {
  attempted: 'Sending',
  in_doubt: 'No response from the provider; checking',
  noted: 'Reported as sending',
  accepted: 'Sent',
  delivered: 'Delivered',
  failed: 'Failed',
}
