import type { Handlers } from '../agenda/types.ts'
import { closeUnreported, pollMessage } from './poll.ts'
import { pollAfterMinutes } from './rules.ts'

/** Messages themselves go out by the handlers of those who write them; what is asked about later is asked here. */
export const deliveryHandlers: Handlers = {
  'message.poll': { perform: pollMessage, maxAttempts: pollAfterMinutes.length, onGiveUp: closeUnreported },
}
