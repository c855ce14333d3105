import { applicationSettings } from '#server/domain/schema.ts'
import {
  type NotificationRow,
  type NotificationType,
  notificationChannels,
  type Recipient,
} from '../notifications/schema.ts'
import { describeStatus, type MessageFacts, type RetryFacts, whyNotRetry } from '../notifications/statusRules.ts'
import type { HistoryRecord } from './historyData.ts'

/** Builds a row of the history for the screens and the API. It never contains an address or number. */
export function toRow(record: HistoryRecord, now: Date): NotificationRow {
  const { notification, appointment, message, webhook, attempts, lastResponse } = record
  const whyNot = whyNotRetry(retryFacts(record), now)
  const retryAt = record.retry?.state === 'pending' ? record.retry.dueAt : record.nextDeliveryAt
  return {
    id: notification.id,
    appointmentId: notification.appointmentId,
    appointmentReference: appointment.reference,
    revision: notification.revision,
    type: notification.type as NotificationType,
    offset: notification.offsetIso,
    channel: notification.channel,
    cause: notification.cause,
    replaces: replacedRow(record),
    replacedBy: record.replacedBy,
    status: notification.status,
    message:
      (!message && notification.reason) ||
      describeWebhook(record) ||
      describeStatus(notification.status, messageFacts(record)),
    errorMessage: message ? message.errorCode : (webhook.reason ?? lastResponse.error),
    providerStatus: message ? message.providerStatus : lastResponse.status,
    messageId: message?.providerId ?? null,
    canRetry: whyNot === null,
    whyNotRetry: whyNot,
    retryCount: Math.max(0, attempts - 1),
    nextRetryAt: attempts > 0 ? retryAt : null,
    nextPollAt: record.pollAt,
    scheduledFor: notification.scheduledFor,
    recipient: recipientOf(record),
    createdAt: notification.createdAt,
    updatedAt: notification.updatedAt,
  }
}

function replacedRow({ notification, replacesChannel }: HistoryRecord): NotificationRow['replaces'] {
  const channel = notificationChannels.find((one) => one === replacesChannel)
  return notification.replacesId && channel ? { id: notification.replacesId, channel } : null
}

/** Describes a webhook if its own state says more than the status; else null. */
function describeWebhook({ webhook: { state }, attempts }: HistoryRecord): string | null {
  if (state === 'held') return 'Queued until the endpoint resumes'
  if (state === 'cancelled') return 'The endpoint is disabled'
  return state === 'pending' && attempts > 0 ? 'Will be retried' : null
}

export function recipientOf({ person, notification, message, webhook }: HistoryRecord): Recipient {
  if (notification.channel === 'WEBHOOKS') {
    const reasonCode = notification.status === 'FAILED' ? 'SYSTEM_ERROR' : null
    return { displayName: webhook.name ?? '-', type: 'SYSTEM', reasonCode }
  }
  const type = person?.type ?? 'CUSTOMER'
  const reasonCode = notification.status !== 'FAILED' ? null : person ? (message ? null : 'SYSTEM_ERROR') : 'NOT_FOUND'
  return { displayName: person?.name || '-', type, reasonCode }
}

const messageFacts = ({ message }: HistoryRecord): MessageFacts =>
  message && { state: message.state, errorCode: message.errorCode, settled: message.settledAt !== null }

export function retryFacts({
  notification,
  appointment,
  settings,
  person,
  message,
  suppressed,
}: HistoryRecord): RetryFacts {
  const active = applicationSettings.parse(settings).notificationsActive && !appointment.paused
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
