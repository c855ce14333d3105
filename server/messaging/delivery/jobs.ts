import { daysBefore, inRounds, keptDays } from '#server/lib/retention.ts'
import { spreadLane } from '#server/platform/jobs/earlyStartData.ts'
import { done, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { forgetMessages } from './data.ts'
import { closeUnreported, pollMessage } from './poll.ts'
import { pollAfterMinutes } from './rules.ts'

/** Messages themselves go out by the handlers of those who write them; what is asked about later is asked here. */
export const deliveryHandlers: Handlers = {
  'message.poll': { perform: pollMessage, maxAttempts: pollAfterMinutes.length, onGiveUp: closeUnreported },
  'message.sweep': {
    perform: async (ctx) => {
      const before = daysBefore(ctx.now(), keptDays.otherMessages)
      return done(`${await inRounds((most) => forgetMessages(ctx.db, before, most))} messages`)
    },
  },
  'lanes.spread': {
    perform: async (ctx) => {
      const { RATE_MAIL_PER_SECOND: mail, RATE_SMS_PER_SECOND: sms } = ctx.config
      const moved =
        (await spreadLane(ctx.db, 'mail', mail, ctx.now())) + (await spreadLane(ctx.db, 'sms', sms, ctx.now()))
      return done(`${moved} start early`)
    },
  },
}

export const deliveryUpkeep: readonly Recurring[] = [
  { kind: 'lanes.spread', everyMs: 20_000 },
  { kind: 'message.sweep', everyMs: 60 * 60_000 },
]
