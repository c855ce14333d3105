import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { findStoredPreset, lockPresetsOfApplication, updatePreset } from './editData.ts'
import { presetById } from './schema.ts'

/** Makes a preset the one that is meant when none is named. Refuses with `conflict`, reason `inactive`. */
export async function setDefaultPreset(ctx: Ctx, given: unknown): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { id } = presetById.parse(given)
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const { applicationId } = requireOwnApplication(actor, await findStoredPreset(tx, organizationId, id))
    const all = await lockPresetsOfApplication(tx, organizationId, applicationId)
    const before = all.find((one) => one.isDefault)
    if (before?.id === id) return
    if (!all.some((one) => one.id === id && one.active)) throw inactive()
    if (before) await updatePreset(tx, before, { isDefault: false })
    await updatePreset(tx, { organizationId, id }, { isDefault: true })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'preset.set_default',
      objectType: 'preset',
      objectId: id,
      before: { defaultPresetId: before?.id ?? null },
      after: { defaultPresetId: id },
    })
  })
  return { id }
}

const inactive = (): AppError =>
  new AppError('conflict', 'A service that cannot be booked cannot be the standard one.', { reason: 'inactive' })
