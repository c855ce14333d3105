import type { AgendaItem, Handler, Handlers } from '../agenda/types.ts'
import { giveUp } from '../agenda/types.ts'
import { deliverMessage } from '../delivery/send.ts'
import { abandonMessage } from '../delivery/withdraw.ts'
import { isCurrent } from './data.ts'

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
}
