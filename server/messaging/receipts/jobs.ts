import type { Handlers } from '#server/platform/jobs/types.ts'
import { pollAfterMinutes } from '../delivery/rules.ts'
import { closeUnreported, pollMessage } from './pollMessage.ts'

export const receiptHandlers: Handlers = {
  'message.poll': { run: pollMessage, maxAttempts: pollAfterMinutes.length, onGiveUp: closeUnreported },
}
