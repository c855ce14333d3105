import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { findStoredPreset, lockPresetsOfApplication, updatePreset } from './editData.ts'
import type { PresetById } from './schema.ts'

/** Makes a preset the default of its application. Refuses an inactive one with `conflict`, reason `inactive`. */
export async function setDefaultPreset(ctx: Ctx, { id }: PresetById): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const { applicationId } = requireOwnApplication(actor, await findStoredPreset(tx, organizationId, id))
    const all = await lockPresetsOfApplication(tx, organizationId, applicationId)
    const before = all.find((preset) => preset.isDefault)
    if (before?.id === id) return
    if (!all.some((preset) => preset.id === id && preset.active)) throw inactive()
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
  new AppError('conflict', 'An inactive service cannot be the default.', { reason: 'inactive' })
