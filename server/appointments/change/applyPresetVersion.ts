import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { isLive } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { isOverlap } from '#server/lib/postgres.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { runExclusive } from '#server/platform/runExclusive.ts'
import { agentIdsOf } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { releaseExpiredHolds } from '#server/scheduling/reservations/holdData.ts'
import { lockAgents, updateOccupancy } from '#server/scheduling/reservations/occupancyData.ts'
import { retryOnConflict, StaleReadError } from '#server/scheduling/reservations/retryOnConflict.ts'
import { replan } from '../plan.ts'
import { findNewestVersion, hasNotificationsUnderWay, setPresetVersion } from './presetData.ts'

/**
 * `deferred`: a notification is being sent under the older version. `overlap`: the newer version's buffers overlap a
 * neighbouring appointment.
 */
export type ApplyResult = 'applied' | 'unchanged' | 'deferred' | 'overlap'

/**
 * Applies the newest version of its preset to an upcoming appointment, and replans it. A reminder that the newer version
 * would have sent before now is not sent late.
 */
export async function applyPresetVersion(ctx: Ctx, organizationId: string, id: string): Promise<ApplyResult> {
  requireActor(ctx, ['system'])
  return retryOnConflict(async () => {
    const before = await findSnapshot(ctx.db, organizationId, id)
    if (!before) return 'unchanged'
    const agentIds = agentIdsOf(before)
    return runExclusive(agentIds, () =>
      ctx.db.transaction(async (tx) => {
        await lockAgents(tx, organizationId, agentIds)
        await releaseExpiredHolds(tx, organizationId, { agentIds, queueId: null }, ctx.now())
        const appointment = await lockAppointment(tx, organizationId, id)
        if (`${agentIdsOf(appointment)}` !== `${agentIds}`) throw new StaleReadError()
        return applyUnderLocks(ctx, tx, appointment)
      }),
    )
  })
}

async function applyUnderLocks(ctx: Ctx, tx: Tx, appointment: Snapshot): Promise<ApplyResult> {
  const { organizationId, id } = appointment
  const now = ctx.now()
  if (!isLive(appointment) || appointment.startAt <= now) return 'unchanged'
  const newest = await findNewestVersion(tx, organizationId, appointment.presetId)
  if (!newest || newest.version <= appointment.presetVersion) return 'unchanged'
  if (await hasNotificationsUnderWay(tx, organizationId, id, now)) return 'deferred'
  if (!(await updateBuffers(tx, appointment, newest.policy))) {
    await recordVersionChange(ctx, tx, appointment, 'preset_refused', newest.version)
    return 'overlap'
  }
  const policyAppliedAt = appointment.notificationsPaused ? null : now
  await setPresetVersion(tx, organizationId, id, { presetVersion: newest.version, policyAppliedAt, updatedAt: now })
  await recordVersionChange(ctx, tx, appointment, 'preset_applied', newest.version)
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.apply_preset',
    objectType: 'appointment',
    objectId: id,
    before: { presetVersion: appointment.presetVersion },
    after: { presetVersion: newest.version },
  })
  await replan(tx, organizationId, id, now)
  return 'applied'
}

/**
 * Applies the newer version's buffers to the agents' occupancies. Returns false, with nothing changed, if they overlap
 * a neighbouring appointment.
 */
async function updateBuffers(tx: Tx, appointment: Snapshot, policy: PresetPolicy): Promise<boolean> {
  const { organizationId, id, startAt, endAt } = appointment
  const { bufferBeforeMinutes: before, bufferAfterMinutes: after } = appointment.policy
  if (policy.bufferBeforeMinutes === before && policy.bufferAfterMinutes === after) return true
  try {
    await tx.transaction(async (savepoint) => {
      for (const agentId of agentIdsOf(appointment)) {
        await updateOccupancy(savepoint, organizationId, id, agentId, { agentId, startAt, endAt, policy })
      }
    })
    return true
  } catch (error) {
    if (isOverlap(error)) return false
    throw error
  }
}

async function recordVersionChange(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  kind: string,
  version: number,
): Promise<void> {
  await insertTimelineEntry(tx, {
    organizationId: appointment.organizationId,
    appointmentId: appointment.id,
    at: ctx.now(),
    kind,
    actorKind: 'system',
    data: { version },
    eventKey: `${kind}:${version}`,
  })
}
