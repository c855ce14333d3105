import type { NotificationEventRow } from '../notifications/schema.ts'
import type { HistoryRecord, listWebhookAttempts } from './historyData.ts'

type Attempt = Awaited<ReturnType<typeof listWebhookAttempts>>[number]
type WebhookEventRow = Pick<
  NotificationEventRow,
  'id' | 'status' | 'providerStatus' | 'message' | 'errorMessage' | 'pollAttempts' | 'retryCount' | 'timestamp'
>

/** Builds the rows of one webhook delivery: scheduled, then each attempt and each response. */
export function webhookEventRows(record: HistoryRecord, attempts: readonly Attempt[]): WebhookEventRow[] {
  const { notification, webhook } = record
  if (notification.channel !== 'WEBHOOKS') return []
  const plain = { providerStatus: null, errorMessage: null, pollAttempts: 0, retryCount: 0 }
  const { id, createdAt: timestamp } = notification
  const scheduled: WebhookEventRow = { ...plain, id, status: 'INITIALIZED', message: 'Scheduled', timestamp }
  const rest = attempts.flatMap(({ attempt, response }): WebhookEventRow[] => {
    const retryCount = attempt.number - 1
    const common = { ...plain, retryCount, id: `${id}:${attempt.number}` }
    const started: WebhookEventRow = { ...common, status: 'PENDING', message: 'Sending', timestamp: attempt.startedAt }
    if (!response) return [started]
    const isFinal = webhook.state === 'failed' && attempt.number === webhook.attempts
    const status = response.error === null ? 'DELIVERED' : isFinal ? 'FAILED' : 'PENDING'
    const answered: WebhookEventRow = {
      ...common,
      id: `${common.id}:response`,
      status,
      providerStatus: response.status?.toString() ?? null,
      errorMessage: response.error,
      message: messages[status],
      timestamp: response.at,
    }
    return [started, answered]
  })
  return [scheduled, ...rest]
}

const messages = { DELIVERED: 'Delivered', FAILED: 'Failed', PENDING: 'Not accepted; will be retried' } as const
