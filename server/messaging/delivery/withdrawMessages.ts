import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { listMessageIds, lockMessageWithEvents } from './data.ts'
import { messageResult, recordEvents } from './record.ts'
import { isSettled } from './rules.ts'

/** Ends the messages of jobs that will not run again. A message with an unresolved attempt may have been sent and stays in doubt. */
export async function withdrawMessages(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  organizationId: string,
  keys: readonly string[],
  code = 'superseded',
): Promise<void> {
  for (const id of await listMessageIds(tx, organizationId, keys)) {
    const locked = await lockMessageWithEvents(tx, organizationId, id)
    if (!locked || locked.message.state === 'accepted' || isSettled(locked.message.state)) continue
    const unresolved = unresolvedAttempts(locked.events)
    const status = code === 'superseded' ? 'expired' : 'failed'
    const event =
      unresolved.length > 0
        ? messageResult('left_in_doubt', 'in_doubt', ctx.now(), code)
        : messageResult('ended', status, ctx.now(), code)
    await recordEvents(ctx, tx, locked, [event], { close: true })
  }
}

/** Records on the message why it will not be tried again, for a handler's `onGiveUp`. Calling it again changes nothing. */
export async function abandonMessage(ctx: Ctx, job: Job, reason: string): Promise<void> {
  await ctx.db.transaction((tx) => withdrawMessages(tx, ctx, job.organizationId, [job.key], reason))
}
