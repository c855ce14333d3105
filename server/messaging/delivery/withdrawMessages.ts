import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { listEvents, listMessageIds, lockMessage } from './data.ts'
import { messageEvent, recordEvents } from './record.ts'
import { isSettled, unresolvedAttempts } from './rules.ts'

/** Ends the messages of items that nobody will perform again: withdrawn by a plan. Those that may have gone stay in doubt. */
export async function withdrawMessages(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  organizationId: string,
  keys: readonly string[],
  code = 'superseded',
): Promise<void> {
  for (const id of await listMessageIds(tx, organizationId, keys)) {
    const message = await lockMessage(tx, organizationId, id)
    if (!message || message.state === 'accepted' || isSettled(message.state)) continue
    const open = unresolvedAttempts(await listEvents(tx, organizationId, id))
    const status = code === 'superseded' ? 'expired' : 'failed'
    const event =
      open.length > 0
        ? messageEvent('left_in_doubt', 'in_doubt', ctx.now(), code)
        : messageEvent('ended', status, ctx.now(), code)
    await recordEvents(ctx, tx, message, [event], { close: true })
  }
}

/** For a handler's `onGiveUp`: the message says why it will not be tried again. Told again, nothing changes. */
export async function abandonMessage(ctx: Ctx, item: Job, reason: string): Promise<void> {
  await ctx.db.transaction((tx) => withdrawMessages(tx, ctx, item.organizationId, [item.key], reason))
}
