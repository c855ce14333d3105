import { spreadEarlyStarts } from '#server/platform/jobs/earlyStartData.ts'
import { done, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'

/** The module that renders a message has the handler that sends it. */
export const deliveryHandlers: Handlers = {
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

export const deliveryMaintenance: readonly RecurringJob[] = [{ kind: 'lanes.spread', everyMs: 20_000 }]
