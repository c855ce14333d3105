import type { NotificationEventRow } from '../notifications/schema.ts'
import type { HistoryRecord, listWebhookAttempts } from './historyData.ts'

type Tried = Awaited<ReturnType<typeof listWebhookAttempts>>[number]
type WebhookEventRow = Pick<
  NotificationEventRow,
  'id' | 'status' | 'providerStatus' | 'message' | 'errorMessage' | 'pollAttempts' | 'retryCount' | 'timestamp'
>

/** What became of one event on its way to one endpoint: planned, each try, each answer. */
export function webhookEventRows(record: HistoryRecord, tried: readonly Tried[]): WebhookEventRow[] {
  const { notification, hook } = record
  if (notification.channel !== 'WEBHOOKS') return []
  const plain = { providerStatus: null, errorMessage: null, pollAttempts: 0, retryCount: 0 }
  const { id, createdAt: timestamp } = notification
  const planned: WebhookEventRow = { ...plain, id, status: 'INITIALIZED', message: 'Scheduled', timestamp }
  const rest = tried.flatMap(({ attempt, answer }): WebhookEventRow[] => {
    const retryCount = attempt.number - 1
    const at = { ...plain, retryCount, id: `${id}:${attempt.number}` }
    const began: WebhookEventRow = { ...at, status: 'PENDING', message: 'Sending', timestamp: attempt.startedAt }
    if (!answer) return [began]
    const isFinal = hook.state === 'failed' && attempt.number === hook.attempts
    const status = answer.error === null ? 'DELIVERED' : isFinal ? 'FAILED' : 'PENDING'
    const answered: WebhookEventRow = {
      ...at,
      id: `${at.id}:answer`,
      status,
      providerStatus: answer.status?.toString() ?? null,
      errorMessage: answer.error,
      message: messages[status],
      timestamp: answer.at,
    }
    return [began, answered]
  })
  return [planned, ...rest]
}

const messages = { DELIVERED: 'Delivered', FAILED: 'Failed', PENDING: 'Not accepted; will be retried' } as const
