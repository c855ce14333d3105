import { daysBefore, keptDays } from '#server/lib/retention.ts'
import { deliverMessage } from '#server/messaging/delivery/send.ts'
import { abandonMessage } from '#server/messaging/delivery/withdraw.ts'
import {
  type AgendaItem,
  done,
  giveUp,
  type Handler,
  type Handlers,
  type Recurring,
} from '#server/platform/jobs/types.ts'
import { deleteOldChallenges, isCurrent } from './data.ts'

/** Sends a code unless a newer one, or its use, has made it pointless. */
const sendCode: Handler = (ctx, item) => {
  const { messageId } = item.payload
  if (typeof messageId !== 'string') return Promise.resolve(giveUp('no message'))
  return deliverMessage(ctx, item, messageId, (tx) => isCurrent(tx, item.organizationId, challengeOf(item), ctx.now()))
}

const challengeOf = (item: AgendaItem): string => item.subject

export const verificationHandlers: Handlers = {
  'code.email': { perform: sendCode, maxAttempts: 12, onGiveUp: abandonMessage },
  'code.sms': { perform: sendCode, maxAttempts: 12, onGiveUp: abandonMessage },
  'code.sweep': {
    perform: async (ctx) => {
      const before = daysBefore(ctx.now(), keptDays.challenges)
      return done(`${await deleteOldChallenges(ctx.db, before)} challenges`)
    },
  },
}

export const verificationUpkeep: readonly Recurring[] = [{ kind: 'code.sweep', everyMs: 60 * 60_000 }]
