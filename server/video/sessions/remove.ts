import type { Tx } from '#db/client.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import {
  done,
  doneByVendor,
  giveUp,
  type Job,
  type JobRequest,
  type Outcome,
  retry,
} from '#server/platform/jobs/types.ts'
import type { PortFailure } from '#server/ports/result.ts'
import { type Connected, connectAdapter } from './connect.ts'
import { findSession, markRemoved, type SessionRow } from './data.ts'
import { isObsolete, laneOf, toOutcome } from './rules.ts'

/**
 * Takes a session that nobody wants any more away from the vendor, with every other that carries its name: what a lost
 * answer left behind goes too. Gone already counts as removed.
 */
export async function removeSession(ctx: Ctx, item: Job): Promise<Outcome> {
  const found = await findTarget(ctx, item)
  if ('kind' in found) return found
  const { session, connected } = found
  const twin = textOf(item.payload.providerId)
  const appointment = await findSnapshot(ctx.db, item.organizationId, session.appointmentId)
  const isWhole = !twin || twin === session.providerId
  if (isWhole && appointment && !isObsolete(appointment, session)) return done('wanted again')
  const known = twin ?? session.providerId
  const failure = known && (await removeOne(session, connected, known))
  if (failure) return toOutcome(failure, ctx.now())
  if (!isWhole) return doneByVendor('twin removed')
  const swept = await sweep(session, connected, null)
  if (typeof swept === 'object') return toOutcome(swept, ctx.now())
  // An attempt whose answer never came may still come true: one more look after a while.
  if (!known && swept === 0 && item.attempts === 0)
    return { ...retry('not_found_yet', addMs(ctx.now(), ctx.config.IN_DOUBT_GRACE_MS)), vendorHealth: 'healthy' }
  await ctx.db.transaction((tx) => settle(ctx, tx, session, connected.video.capabilities.delete))
  return connected.video.capabilities.delete ? doneByVendor() : done()
}

/** Removes what carries a wanted session's name and is not that session. */
export async function removeDuplicateSessions(ctx: Ctx, item: Job): Promise<Outcome> {
  const found = await findTarget(ctx, item)
  if ('kind' in found) return found
  if (!found.session.providerId) return done('not made yet')
  const swept = await sweep(found.session, found.connected, found.session.providerId)
  return typeof swept === 'object' ? toOutcome(swept, ctx.now()) : doneByVendor()
}

/** A session that came to be too late to be wanted. */
export const removalJob = (
  session: SessionRow,
  { providerId, applicationId }: { providerId: string; applicationId: string | undefined },
  now: Date,
): JobRequest => ({
  ...about(session, 'session.remove', applicationId),
  identity: ['session.remove', session.id, providerId],
  dueAt: now,
  payload: { sessionId: session.id, providerId },
})

export const deduplicationJob = (session: SessionRow, applicationId: string, dueAt: Date): JobRequest => ({
  ...about(session, 'session.deduplicate', applicationId),
  identity: ['session.deduplicate', session.id, dueAt.getTime()],
  dueAt,
  payload: { sessionId: session.id },
})

const about = (session: SessionRow, kind: string, applicationId: string | undefined) => ({
  organizationId: session.organizationId,
  lane: laneOf(session.adapter, 'remove'),
  kind,
  ...(applicationId ? { circuit: circuitName('genesys.sessions', applicationId) } : {}),
  subject: session.appointmentId,
  revision: session.revision,
  origin: 'manual' as const,
})

type Target = { session: SessionRow; connected: Connected; applicationId: string }

async function findTarget(ctx: Ctx, item: Job): Promise<Target | Outcome> {
  const session = await findSession(ctx.db, item.organizationId, textOf(item.payload.sessionId) ?? '')
  const appointment = session && (await findSnapshot(ctx.db, item.organizationId, session.appointmentId))
  if (!session || !appointment) return done('nothing to remove')
  const { applicationId } = appointment
  const { adapter, region } = session
  const connected = await connectAdapter(ctx, { organizationId: item.organizationId, applicationId, adapter, region })
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
  if (!video.capabilities.findByName) return 0
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
  await insertTimelineEntry(tx, {
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
