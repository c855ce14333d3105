import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listAttemptEvents } from '#server/platform/jobs/attemptData.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { listMessageIds, lockMessage } from './data.ts'
import { messageResult, recordEvents } from './record.ts'

/**
 * Ends a message because another one replaces it, but only if the vendor has not accepted it and no attempt is unresolved. Any other
 * message stays as it is.
 */
export async function recallMessage(tx: Tx, ctx: Pick<Ctx, 'now'>, organizationId: string, key: string): Promise<void> {
  for (const id of await listMessageIds(tx, organizationId, [key])) {
    const message = await lockMessage(tx, organizationId, id)
    if (message?.state !== 'open' || unresolvedAttempts(await listAttemptEvents(tx, organizationId, [id])).length > 0)
      continue
    await recordEvents(ctx, tx, message, [messageResult('replaced', 'expired', ctx.now(), 'replaced')], { close: true })
  }
}
