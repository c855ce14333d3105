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
 * Removes an unwanted session at the provider, together with every other session of that name that a lost response left
 * behind. A missing session counts as removed.
 */
export async function removeSession(ctx: Ctx, job: Job): Promise<Outcome> {
  const found = await findTarget(ctx, job)
  if ('kind' in found) return found
  const { session, connected } = found
  const duplicateId = textOf(job.payload.providerId)
  const appointment = await findSnapshot(ctx.db, job.organizationId, session.appointmentId)
  const isMainSession = !duplicateId || duplicateId === session.providerId
  if (isMainSession && appointment && !isObsolete(appointment, session)) return done('wanted again')
  const known = duplicateId ?? session.providerId
  const failure = known && (await removeOne(session, connected, known))
  if (failure) return toOutcome(failure, ctx.now())
  if (!isMainSession) return doneByVendor('duplicate removed')
  const removed = await removeByName(session, connected, null)
  if (typeof removed === 'object') return toOutcome(removed, ctx.now())
  // A create call without a response may still succeed, so look once more after the grace period.
  if (!known && removed === 0 && job.attempts === 0)
    return { ...retry('not_found_yet', addMs(ctx.now(), ctx.config.IN_DOUBT_GRACE_MS)), vendorHealth: 'healthy' }
  await ctx.db.transaction((tx) => recordRemoved(ctx, tx, session, connected.video.capabilities.delete))
  return connected.video.capabilities.delete ? doneByVendor() : done()
}

/** Removes all sessions of a wanted session's name except that session. */
export async function removeDuplicateSessions(ctx: Ctx, job: Job): Promise<Outcome> {
  const found = await findTarget(ctx, job)
  if ('kind' in found) return found
  if (!found.session.providerId) return done('not created yet')
  const removed = await removeByName(found.session, found.connected, found.session.providerId)
  return typeof removed === 'object' ? toOutcome(removed, ctx.now()) : doneByVendor()
}

/** Job that removes a session which was created too late to be used. */
export const removalJob = (
  session: SessionRow,
  { providerId, applicationId }: { providerId: string; applicationId: string | undefined },
  now: Date,
): JobRequest => ({
  ...jobFor(session, 'session.remove', applicationId),
  identity: ['session.remove', session.id, providerId],
  dueAt: now,
  payload: { sessionId: session.id, providerId },
})

export const deduplicationJob = (session: SessionRow, applicationId: string, dueAt: Date): JobRequest => ({
  ...jobFor(session, 'session.deduplicate', applicationId),
  identity: ['session.deduplicate', session.id, dueAt.getTime()],
  dueAt,
  payload: { sessionId: session.id },
})

const jobFor = (session: SessionRow, kind: string, applicationId: string | undefined) => ({
  organizationId: session.organizationId,
  lane: laneOf(session.adapter, 'remove'),
  kind,
  ...(applicationId ? { circuit: circuitName('genesys.sessions', applicationId) } : {}),
  subject: session.appointmentId,
  revision: session.revision,
  origin: 'manual' as const,
})

type Target = { session: SessionRow; connected: Connected; applicationId: string }

async function findTarget(ctx: Ctx, job: Job): Promise<Target | Outcome> {
  const session = await findSession(ctx.db, job.organizationId, textOf(job.payload.sessionId) ?? '')
  const appointment = session && (await findSnapshot(ctx.db, job.organizationId, session.appointmentId))
  if (!session || !appointment) return done('nothing to remove')
  const { applicationId } = appointment
  const { adapter, region } = session
  const connected = await connectAdapter(ctx, { organizationId: job.organizationId, applicationId, adapter, region })
  return connected ? { session, connected, applicationId } : giveUp('no Genesys settings')
}

async function removeOne(
  session: SessionRow,
  { video, connection }: Connected,
  providerId: string,
): Promise<PortFailure | null> {
  const result = await video.remove(connection, session.region, providerId)
  return result.ok ? null : result
}

/** Removes all sessions of this name except `keep`. Returns their number, or the failure. */
async function removeByName(
  session: SessionRow,
  connected: Connected,
  keep: string | null,
): Promise<number | PortFailure> {
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

/** Marks the session as removed. Without a delete call at the provider it ends by its own expiry. */
async function recordRemoved(ctx: Ctx, tx: Tx, session: SessionRow, isDeleted: boolean): Promise<void> {
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
