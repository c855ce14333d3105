import { applicationSettings } from '../bookings/schema.ts'
import type { HistoryRecord } from './historyData.ts'
import { type NotificationRow, type NotificationType, notificationChannels, type Recipient } from './schema.ts'
import { describe, type MessageFacts, type RetryFacts, whyNotRetry } from './statusRules.ts'

/** A row of the history as people and the API see it. No address or number, ever. */
export function toRow(record: HistoryRecord, now: Date): NotificationRow {
  const { notification, appointment, message } = record
  const whyNot = whyNotRetry(retryFacts(record), now)
  const retrying = record.retry?.state === 'pending' && (message?.attempts ?? 0) > 0
  return {
    id: notification.id,
    appointmentId: notification.appointmentId,
    appointmentReference: appointment.reference,
    revision: notification.revision,
    type: notification.type as NotificationType,
    offset: notification.offsetIso,
    channel: notification.channel,
    cause: notification.cause,
    insteadOf: insteadOf(record),
    insteadBy: record.insteadBy,
    status: notification.status,
    message: (!message && notification.reason) || describe(notification.status, messageFacts(record)),
    errorMessage: message?.errorCode ?? null,
    providerStatus: message?.providerStatus ?? null,
    messageId: message?.providerId ?? null,
    canRetry: whyNot === null,
    whyNotRetry: whyNot,
    retryCount: Math.max(0, (message?.attempts ?? 0) - 1),
    nextRetryAt: retrying ? (record.retry?.dueAt ?? null) : null,
    nextPollAt: record.pollAt,
    scheduledFor: notification.scheduledFor,
    recipient: recipientOf(record),
    createdAt: notification.createdAt,
    updatedAt: notification.updatedAt,
  }
}

function insteadOf({ notification, insteadOfChannel }: HistoryRecord): NotificationRow['insteadOf'] {
  const channel = notificationChannels.find((one) => one === insteadOfChannel)
  return notification.insteadOf && channel ? { id: notification.insteadOf, channel } : null
}

export function recipientOf({ person, notification, message }: HistoryRecord): Recipient {
  const type = person?.type ?? (notification.channel === 'WEBHOOKS' ? 'SYSTEM' : 'CUSTOMER')
  const reasonCode = notification.status !== 'FAILED' ? null : person ? (message ? null : 'SYSTEM_ERROR') : 'NOT_FOUND'
  return { displayName: person?.name || '-', type, reasonCode }
}

export const messageFacts = ({ message }: HistoryRecord): MessageFacts =>
  message && { state: message.state, errorCode: message.errorCode, settled: message.settledAt !== null }

export function retryFacts({
  notification,
  appointment,
  settings,
  person,
  message,
  suppressed,
}: HistoryRecord): RetryFacts {
  const active = applicationSettings.parse(settings).notificationsActive && !appointment.held
  return {
    type: notification.type as NotificationType,
    channel: notification.channel,
    revision: notification.revision,
    contactVersion: notification.contactVersion,
    status: notification.status,
    messageState: message?.state ?? null,
    messageSettled: message ? message.settledAt !== null : false,
    suppressed,
    appointment: { ...appointment, active },
    person,
  }
}
