import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { findStoredPreset, getPolicy, lockPresetsOfApplication, updatePreset } from './editData.ts'
import { requireUsablePolicy } from './requireUsablePolicy.ts'
import { setActiveInput } from './schema.ts'

/**
 * Takes a preset out of booking, or back into it; its appointments stay as they are. Refuses with `conflict`, reason
 * `is_default`, for the default one, and with `invalid` when those who took it are no longer there.
 */
export async function setPresetActive(ctx: Ctx, given: unknown): Promise<{ active: boolean }> {
  const actor = requireActor(ctx, ['admin'])
  const { id, active } = setActiveInput.parse(given)
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const { applicationId } = requireOwnApplication(actor, await findStoredPreset(tx, organizationId, id))
    const preset = (await lockPresetsOfApplication(tx, organizationId, applicationId)).find((one) => one.id === id)
    if (!preset || preset.active === active) return
    if (!active && preset.isDefault) throw isDefault()
    if (active) await requireUsablePolicy(tx, preset, await getPolicy(tx, preset))
    await updatePreset(tx, preset, { active })
    await recordAudit(tx, ctx, {
      organizationId,
      action: active ? 'preset.activate' : 'preset.deactivate',
      objectType: 'preset',
      objectId: id,
      before: { active: preset.active },
      after: { active },
    })
  })
  return { active }
}

const isDefault = (): AppError =>
  new AppError('conflict', 'Make another service the standard one first.', { reason: 'is_default' })
