import { deliverMessage } from '#server/messaging/delivery/deliverMessages.ts'
import { abandonMessage } from '#server/messaging/delivery/withdrawMessages.ts'
import { giveUp, type Handler, type Handlers, type Job } from '#server/platform/jobs/types.ts'
import { isCodeCurrent } from './data.ts'

/** Sends a code unless it was used or replaced by a newer one in the meantime. */
const sendCode: Handler = (ctx, job) => {
  const { messageId } = job.payload
  if (typeof messageId !== 'string') return Promise.resolve(giveUp('no message'))
  return deliverMessage(ctx, job, messageId, (tx) => isCodeCurrent(tx, job.organizationId, challengeOf(job), ctx.now()))
}

const challengeOf = (job: Job): string => job.subject

export const verificationHandlers: Handlers = {
  'code.email': { run: sendCode, maxAttempts: 12, onGiveUp: abandonMessage },
  'code.sms': { run: sendCode, maxAttempts: 12, onGiveUp: abandonMessage },
}
