import { findSnapshot } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type AgendaItem, answered, done, type Handlers, type Outcome } from '#server/platform/jobs/types.ts'
import { ensureSession, recordRefusal } from './ensure.ts'
import { reconcileSession } from './reconcile.ts'
import { forget, subscribeSessions, unsubscribeSessions } from './register.ts'
import { removeSession, tidySession } from './remove.ts'
import { outcomeOf } from './rules.ts'

/** As long as it takes: a session is wanted until the end, and one left behind is a room nobody guards. */
const UNTIL_DONE = 100_000

export const sessionHandlers: Handlers = {
  'session.ensure': { perform: ensureSession, maxAttempts: UNTIL_DONE, onGiveUp: recordRefusal },
  'session.remove': { perform: removeSession, maxAttempts: UNTIL_DONE },
  'session.tidy': { perform: tidySession, maxAttempts: 50 },
  'session.poll': { perform: poll, maxAttempts: 5 },
  'session.subscribe': { perform: subscribeSessions, maxAttempts: UNTIL_DONE },
  'session.unsubscribe': { perform: unsubscribeSessions, maxAttempts: 30, onGiveUp: forget },
}

async function poll(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  const appointment = await findSnapshot(ctx.db, item.organizationId, item.subject)
  if (!appointment || appointment.revision !== item.revision) return done('no longer wanted')
  const looked = await reconcileSession(ctx, appointment)
  if (!looked.ok) return outcomeOf(looked, ctx.now())
  return looked.value.asked ? answered() : done()
}
