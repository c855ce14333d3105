import { daysBefore, deleteInBatches, retentionDays } from '#server/lib/retention.ts'
import { spreadEarlyStarts } from '#server/platform/jobs/earlyStartData.ts'
import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteSettledMessages } from './data.ts'
import { closeUnreported, pollMessage } from './pollMessage.ts'
import { pollAfterMinutes } from './rules.ts'

/** Handlers for what follows a sent message. The module that renders a message has the handler that sends it. */
export const deliveryHandlers: Handlers = {
  'message.poll': { run: pollMessage, maxAttempts: pollAfterMinutes.length, onGiveUp: closeUnreported },
  'message.sweep': {
    run: async (ctx) => {
      const before = daysBefore(ctx.now(), retentionDays.otherMessages)
      return done(`${await deleteInBatches((limit) => deleteSettledMessages(ctx.db, before, limit))} messages`)
    },
  },
  'lanes.spread': {
    run: async (ctx) => {
      const { RATE_MAIL_PER_SECOND: mail, RATE_SMS_PER_SECOND: sms } = ctx.config
      const count =
        (await spreadEarlyStarts(ctx.db, 'mail', mail, ctx.now())) +
        (await spreadEarlyStarts(ctx.db, 'sms', sms, ctx.now()))
      return done(`${count} due times changed`)
    },
  },
}

export const deliveryMaintenance: readonly RecurringJob[] = [
  { kind: 'lanes.spread', everyMs: 20_000 },
  { kind: 'message.sweep', everyMs: 60 * 60_000 },
]
