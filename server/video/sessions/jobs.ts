import { findSnapshot } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, doneByVendor, type Handlers, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { ensureSession, recordSessionRefusal } from './ensure.ts'
import { reconcileSession } from './reconcile.ts'
import { removeDuplicateSessions, removeSession } from './remove.ts'
import { toOutcome } from './rules.ts'
import { deleteRegistration, subscribeSessions, unsubscribeSessions } from './subscribe.ts'

/** Effectively unlimited attempts: a session is needed until the end, and a session that is not removed is an unattended open room. */
const UNLIMITED = 100_000

export const sessionHandlers: Handlers = {
  'session.ensure': { run: ensureSession, maxAttempts: UNLIMITED, onGiveUp: recordSessionRefusal },
  'session.remove': { run: removeSession, maxAttempts: UNLIMITED },
  'session.deduplicate': { run: removeDuplicateSessions, maxAttempts: 50 },
  'session.poll': { run: poll, maxAttempts: 5 },
  'session.subscribe': { run: subscribeSessions, maxAttempts: UNLIMITED },
  'session.unsubscribe': { run: unsubscribeSessions, maxAttempts: 30, onGiveUp: deleteRegistration },
}

async function poll(ctx: Ctx, job: Job): Promise<Outcome> {
  const appointment = await findSnapshot(ctx.db, job.organizationId, job.subject)
  if (!appointment || appointment.revision !== job.revision) return done('no longer wanted')
  const reconciled = await reconcileSession(ctx, appointment)
  if (!reconciled.ok) return toOutcome(reconciled, ctx.now())
  return reconciled.value.wasQueried ? doneByVendor() : done()
}
