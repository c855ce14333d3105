import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { findStoredPreset, getPolicy, lockPresetsOfApplication, updatePreset } from './editData.ts'
import { requireUsablePolicy } from './requireUsablePolicy.ts'
import type { SetActiveInput } from './schema.ts'

/**
 * Activates or deactivates a preset for booking; its appointments stay unchanged. Refuses with `conflict`, reason `is_default`,
 * to deactivate the default preset, and with `invalid` to activate one whose agents or queue are no longer active.
 */
export async function setPresetActive(ctx: Ctx, { id, active }: SetActiveInput): Promise<{ active: boolean }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const { applicationId } = requireOwnApplication(actor, await findStoredPreset(tx, organizationId, id))
    const preset = (await lockPresetsOfApplication(tx, organizationId, applicationId)).find(
      (candidate) => candidate.id === id,
    )
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
  new AppError('conflict', 'Make another service the default first.', { reason: 'is_default' })
