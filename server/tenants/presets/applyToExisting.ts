import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { listOnOlderVersion, lockPreset, type StoredPreset } from './editData.ts'
import type { PresetById } from './schema.ts'

const BATCH_SIZE = 1000

/**
 * Applies the newest version to upcoming appointments with an older one. Each appointment gets its own job, so that no
 * transaction locks many appointments. Repeating the call while jobs are pending adds no second job.
 */
export async function applyToExisting(ctx: Ctx, { id }: PresetById): Promise<{ queued: number }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  const queued = await ctx.db.transaction(async (tx) => {
    const preset = requireOwnApplication(actor, await lockPreset(tx, organizationId, id))
    const ids = await listOnOlderVersion(tx, preset, ctx.now())
    for (let from = 0; from < ids.length; from += BATCH_SIZE) {
      await enqueue(
        tx,
        ids.slice(from, from + BATCH_SIZE).map((appointmentId) => toJobRequest(preset, appointmentId, ctx.now())),
      )
    }
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'preset.apply',
      objectType: 'preset',
      objectId: id,
      after: { version: preset.version, appointments: ids.length },
    })
    return ids.length
  })
  ctx.requestTick()
  return { queued }
}

const toJobRequest = ({ organizationId, id, version }: StoredPreset, appointmentId: string, now: Date) => ({
  organizationId,
  lane: 'internal',
  kind: 'appointment.apply_preset',
  subject: appointmentId,
  revision: 0,
  identity: ['apply_preset', appointmentId, version],
  origin: 'manual' as const,
  dueAt: now,
  payload: { presetId: id },
})
