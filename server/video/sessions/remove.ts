import type { Tx } from '#db/client.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { circuitOf } from '#server/lib/circuits.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import {
  type AgendaItem,
  type AgendaRequest,
  answered,
  done,
  giveUp,
  type Outcome,
  retry,
} from '#server/platform/jobs/types.ts'
import type { PortFailure } from '#server/ports/result.ts'
import { type Connected, connect } from './connect.ts'
import { findSession, markRemoved, type SessionRow } from './data.ts'
import { isObsolete, laneOf, outcomeOf } from './rules.ts'

/**
 * Takes a session that nobody wants any more away from the vendor, with every other that carries its name: what a lost
 * answer left behind goes too. Gone already counts as removed.
 */
export async function removeSession(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  const found = await findTarget(ctx, item)
  if ('kind' in found) return found
  const { session, connected } = found
  const twin = textOf(item.payload.providerId)
  const appointment = await findSnapshot(ctx.db, item.organizationId, session.appointmentId)
  const isWhole = !twin || twin === session.providerId
  if (isWhole && appointment && !isObsolete(appointment, session)) return done('wanted again')
  const known = twin ?? session.providerId
  const failure = known && (await removeOne(session, connected, known))
  if (failure) return outcomeOf(failure, ctx.now())
  if (!isWhole) return answered('twin removed')
  const swept = await sweep(session, connected, null)
  if (typeof swept === 'object') return outcomeOf(swept, ctx.now())
  // An attempt whose answer never came may still come true: one more look after a while.
  if (!known && swept === 0 && item.attempts === 0)
    return { ...retry('not_found_yet', addMs(ctx.now(), ctx.config.DOUBT_GRACE_MS)), vendor: 'well' }
  await ctx.db.transaction((tx) => settle(ctx, tx, session, connected.video.caps.delete))
  return connected.video.caps.delete ? answered() : done()
}

/** Removes what carries a wanted session's name and is not that session. */
export async function tidySession(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  const found = await findTarget(ctx, item)
  if ('kind' in found) return found
  if (!found.session.providerId) return done('not made yet')
  const swept = await sweep(found.session, found.connected, found.session.providerId)
  return typeof swept === 'object' ? outcomeOf(swept, ctx.now()) : answered()
}

/** A session that came to be too late to be wanted. */
export const removalOf = (
  session: SessionRow,
  { providerId, applicationId }: { providerId: string; applicationId: string | undefined },
  now: Date,
): AgendaRequest => ({
  ...about(session, 'session.remove', applicationId),
  identity: ['session.remove', session.id, providerId],
  dueAt: now,
  payload: { sessionId: session.id, providerId },
})

export const tidyOf = (session: SessionRow, applicationId: string, dueAt: Date): AgendaRequest => ({
  ...about(session, 'session.tidy', applicationId),
  identity: ['session.tidy', session.id, dueAt.getTime()],
  dueAt,
  payload: { sessionId: session.id },
})

const about = (session: SessionRow, kind: string, applicationId: string | undefined) => ({
  organizationId: session.organizationId,
  lane: laneOf(session.adapter, 'remove'),
  kind,
  ...(applicationId ? { circuit: circuitOf('genesys.sessions', applicationId) } : {}),
  subject: session.appointmentId,
  revision: session.revision,
  origin: 'manual' as const,
})

type Target = { session: SessionRow; connected: Connected; applicationId: string }

async function findTarget(ctx: Ctx, item: AgendaItem): Promise<Target | Outcome> {
  const session = await findSession(ctx.db, item.organizationId, textOf(item.payload.sessionId) ?? '')
  const appointment = session && (await findSnapshot(ctx.db, item.organizationId, session.appointmentId))
  if (!session || !appointment) return done('nothing to remove')
  const { applicationId } = appointment
  const { adapter, region } = session
  const connected = await connect(ctx, { organizationId: item.organizationId, applicationId, adapter, region })
  return connected ? { session, connected, applicationId } : giveUp('no Genesys settings')
}

async function removeOne(
  session: SessionRow,
  { video, connection }: Connected,
  providerId: string,
): Promise<PortFailure | null> {
  const removed = await video.remove(connection, session.region, providerId)
  return removed.ok ? null : removed
}

/** Removes all of this name but `keep`; how many there were, or why it could not. */
async function sweep(session: SessionRow, connected: Connected, keep: string | null): Promise<number | PortFailure> {
  const { video, connection } = connected
  if (!video.caps.findByName) return 0
  const found = await video.listByName(connection, session.region, session.name)
  if (!found.ok) return found
  const others = found.value.filter((ref) => ref.providerId !== keep)
  for (const ref of others) {
    const failure = await removeOne(session, connected, ref.providerId)
    if (failure) return failure
  }
  return others.length
}

/** What a vendor has no way to take away ends by its own expiry. */
async function settle(ctx: Ctx, tx: Tx, session: SessionRow, isDeleted: boolean): Promise<void> {
  const isFirst = await markRemoved(tx, session, ctx.now())
  if (!isFirst) return
  await insertTimeline(tx, {
    organizationId: session.organizationId,
    appointmentId: session.appointmentId,
    at: ctx.now(),
    kind: isDeleted ? 'session_removed' : 'session_left',
    actorKind: 'system',
    data: { generation: session.generation, region: session.region },
    eventKey: `session_removed:${session.generation}`,
  })
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
