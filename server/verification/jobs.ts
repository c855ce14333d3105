import { daysBefore, retentionDays } from '#server/lib/retention.ts'
import { deliverMessage } from '#server/messaging/delivery/deliverMessage.ts'
import { abandonMessage } from '#server/messaging/delivery/withdrawMessages.ts'
import { done, giveUp, type Handler, type Handlers, type Job, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteOldChallenges, isCodeCurrent } from './data.ts'

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
  'code.sweep': {
    run: async (ctx) => {
      const before = daysBefore(ctx.now(), retentionDays.challenges)
      return done(`${await deleteOldChallenges(ctx.db, before)} challenges`)
    },
  },
}

export const verificationMaintenance: readonly RecurringJob[] = [{ kind: 'code.sweep', everyMs: 60 * 60_000 }]
