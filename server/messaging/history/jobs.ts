import type { Handlers } from '#server/platform/jobs/types.ts'
import { retryNotification } from './retryFailed.ts'

export const historyHandlers: Handlers = { 'notification.retry': { run: retryNotification } }
