import { findSnapshot } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, doneByVendor, type Handlers, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { ensureSession, recordSessionRefusal } from './ensure.ts'
import { reconcileSession } from './reconcile.ts'
import { removeDuplicateSessions, removeSession } from './remove.ts'
import { toOutcome } from './rules.ts'
import { forgetRegistration, subscribeSessions, unsubscribeSessions } from './subscribe.ts'

/** As long as it takes: a session is wanted until the end, and one left behind is a room nobody guards. */
const UNTIL_DONE = 100_000

export const sessionHandlers: Handlers = {
  'session.ensure': { run: ensureSession, maxAttempts: UNTIL_DONE, onGiveUp: recordSessionRefusal },
  'session.remove': { run: removeSession, maxAttempts: UNTIL_DONE },
  'session.deduplicate': { run: removeDuplicateSessions, maxAttempts: 50 },
  'session.poll': { run: poll, maxAttempts: 5 },
  'session.subscribe': { run: subscribeSessions, maxAttempts: UNTIL_DONE },
  'session.unsubscribe': { run: unsubscribeSessions, maxAttempts: 30, onGiveUp: forgetRegistration },
}

async function poll(ctx: Ctx, item: Job): Promise<Outcome> {
  const appointment = await findSnapshot(ctx.db, item.organizationId, item.subject)
  if (!appointment || appointment.revision !== item.revision) return done('no longer wanted')
  const looked = await reconcileSession(ctx, appointment)
  if (!looked.ok) return toOutcome(looked, ctx.now())
  return looked.value.wasQueried ? doneByVendor() : done()
}
