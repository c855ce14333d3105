import { applicationSettings } from '#server/domain/schema.ts'
import {
  type NotificationRow,
  type NotificationType,
  notificationChannels,
  type Recipient,
} from '../notifications/schema.ts'
import { describeStatus, type MessageFacts, type RetryFacts, whyNotRetry } from '../notifications/statusRules.ts'
import type { HistoryRecord } from './historyData.ts'

/** A row of the history as people and the API see it. No address or number, ever. */
export function toRow(record: HistoryRecord, now: Date): NotificationRow {
  const { notification, appointment, message, hook } = record
  const whyNot = whyNotRetry(retryFacts(record), now)
  const attempts = message?.attempts ?? hook.attempts ?? 0
  const retryAt = record.retry?.state === 'pending' ? record.retry.dueAt : hook.nextAt
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
      describeWebhook(hook) ||
      describeStatus(notification.status, messageFacts(record)),
    errorMessage: message?.errorCode ?? hook.error,
    providerStatus: message?.providerStatus ?? hook.status?.toString() ?? null,
    messageId: message?.providerId ?? null,
    canRetry: whyNot === null,
    whyNotRetry: whyNot,
    retryCount: Math.max(0, attempts - 1),
    nextRetryAt: attempts > 0 ? (retryAt ?? null) : null,
    nextPollAt: record.pollAt,
    scheduledFor: notification.scheduledFor,
    recipient: recipientOf(record),
    createdAt: notification.createdAt,
    updatedAt: notification.updatedAt,
  }
}

function replacedRow({ notification, replacesChannel: insteadOfChannel }: HistoryRecord): NotificationRow['replaces'] {
  const channel = notificationChannels.find((one) => one === insteadOfChannel)
  return notification.replacesId && channel ? { id: notification.replacesId, channel } : null
}

/** One line where a webhook's own state says more than the status. */
function describeWebhook({ state, attempts }: HistoryRecord['hook']): string | null {
  if (state === 'held') return 'Queued until the endpoint resumes'
  if (state === 'cancelled') return 'The endpoint is disabled'
  return state === 'pending' && (attempts ?? 0) > 0 ? 'Will be retried' : null
}

export function recipientOf({ person, notification, message, hook }: HistoryRecord): Recipient {
  if (notification.channel === 'WEBHOOKS') {
    const reasonCode = notification.status === 'FAILED' ? 'SYSTEM_ERROR' : null
    return { displayName: hook.name ?? '-', type: 'SYSTEM', reasonCode }
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
