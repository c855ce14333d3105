import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { listMessageIds, lockMessageWithEvents } from './data.ts'
import { messageResult, recordEvents } from './record.ts'

/**
 * Ends a message because another one replaces it, but only if the vendor has not accepted it and no attempt is unresolved. Any other
 * message stays as it is.
 */
export async function recallMessage(tx: Tx, ctx: Pick<Ctx, 'now'>, organizationId: string, key: string): Promise<void> {
  for (const id of await listMessageIds(tx, organizationId, [key])) {
    const locked = await lockMessageWithEvents(tx, organizationId, id)
    if (locked?.message.state !== 'open' || unresolvedAttempts(locked.events).length > 0) continue
    await recordEvents(ctx, tx, locked, [messageResult('replaced', 'expired', ctx.now(), 'replaced')], { close: true })
  }
}
