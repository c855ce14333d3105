import type { Tx } from '#db/client.ts'
import { getSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, joinClosesAt, requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { listSessionEvents, markObsolete } from './data.ts'
import { currentSession, foldSessionEvents, hasVideo, nextGeneration, planSessions } from './rules.ts'
import type { ProvisionInput, ProvisionState } from './schema.ts'

/**
 * Queues the immediate creation of the session for staff. With `replace`, a new session takes the place of the current one.
 * Refuses with `conflict`, reason `over` (past the end and its buffer, or cancelled), `no_video` (no video for this application)
 * or `in_call` (somebody is in the session, and `endCall` does not confirm that the call ends).
 */
export async function provisionSession(ctx: Ctx, input: ProvisionInput): Promise<ProvisionState> {
  const { appointmentId, replace, endCall } = input
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  const state = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, appointmentId)
    requireAccess(actor, appointment)
    requireSessionPossible(appointment, ctx.now())
    const current = currentSession(appointment)
    if (current?.providerId && !replace) return { state: 'ready' as const, generation: current.generation }
    if (current && replace && !endCall) await requireNobodyInside(tx, organizationId, current.id)
    if (current && replace) await markObsolete(tx, { organizationId, id: current.id })
    return queueCreation(ctx, tx, appointment, replace)
  })
  if (state.state === 'queued') ctx.requestTick()
  return state
}

/** Whether anybody is in a session at the moment. */
export async function isOccupied(tx: Tx, organizationId: string, sessionId: string): Promise<boolean> {
  const { customer, agent } = foldSessionEvents(await listSessionEvents(tx, organizationId, sessionId))
  return [customer, agent].some((state) => state === 'WAITING' || state === 'JOINED')
}

async function requireNobodyInside(tx: Tx, organizationId: string, sessionId: string): Promise<void> {
  if (!(await isOccupied(tx, organizationId, sessionId))) return
  throw new AppError('conflict', 'Somebody is in the video session. Confirm that the running call ends.', {
    reason: 'in_call',
  })
}

/**
 * Replaces a session by a new one, in the caller's transaction. Returns null when it is no longer the current one, because
 * somebody else has replaced it already. The caller has checked the permission.
 */
export async function replaceSession(
  ctx: Ctx,
  tx: Tx,
  { organizationId, appointmentId, sessionId }: { organizationId: string; appointmentId: string; sessionId: string },
): Promise<{ generation: number; region: string } | null> {
  const appointment = await lockAppointment(tx, organizationId, appointmentId)
  const current = currentSession(appointment)
  if (current?.id !== sessionId) return null
  await markObsolete(tx, { organizationId, id: current.id })
  await queueCreation(ctx, tx, appointment, true)
  return { generation: current.generation, region: current.region }
}

async function queueCreation(ctx: Ctx, tx: Tx, before: Snapshot, replace: boolean): Promise<ProvisionState> {
  const { organizationId, id } = before
  const appointment = await getSnapshot(tx, organizationId, id)
  const now = ctx.now()
  // The planned jobs are brought forward under their own keys, so that two jobs can never create two sessions.
  const jobs = planSessions(appointment, now).filter((one) => one.kind !== 'session.poll')
  await enqueue(
    tx,
    jobs.map((one) => ({ ...one, dueAt: now })),
  )
  const generation = currentSession(appointment)?.generation ?? nextGeneration(appointment)
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'session.provision',
    objectType: 'appointment',
    objectId: id,
    after: { generation, replace },
  })
  return { state: 'queued', generation }
}

function requireSessionPossible(appointment: Snapshot, now: Date): void {
  if (!isLive(appointment) || now >= joinClosesAt(appointment)) {
    throw new AppError('conflict', 'The appointment has ended or was cancelled.', { reason: 'over' })
  }
  if (hasVideo(appointment)) return
  throw new AppError('conflict', 'Video is not set up for this application.', { reason: 'no_video' })
}
