import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { getPolicy, insertVersion, lockPreset, updatePreset } from './editData.ts'
import { requireUsablePolicy } from './requireUsablePolicy.ts'
import { policyChanges } from './rules.ts'
import type { SavePresetInput } from './schema.ts'

/**
 * Saves a change as a new version, which applies to new bookings; existing appointments keep their version. Saving without a
 * change creates no version. Refuses with `conflict`, reason `stale`, if another person has saved since the form was opened.
 */
export async function savePreset(ctx: Ctx, input: SavePresetInput): Promise<{ version: number; isNew: boolean }> {
  const actor = requireActor(ctx, ['admin'])
  const { id, version, policy } = input
  const { organizationId } = actor
  return ctx.db.transaction(async (tx) => {
    const preset = requireOwnApplication(actor, await lockPreset(tx, organizationId, id))
    if (preset.version !== version) throw stale()
    await requireUsablePolicy(tx, preset, policy)
    const changes = policyChanges(await getPolicy(tx, preset), policy)
    if (changes.length === 0) return { version, isNew: false }
    const next = version + 1
    const created = { createdAt: ctx.now(), createdBy: actor.staffId }
    await insertVersion(tx, { organizationId, presetId: id, version: next, policy, ...created })
    await updatePreset(tx, preset, { version: next })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'preset.save',
      objectType: 'preset',
      objectId: id,
      before: { version },
      after: { version: next, changed: changes.map((change) => change.field) },
    })
    return { version: next, isNew: true }
  })
}

const stale = (): AppError =>
  new AppError('conflict', 'Someone else has changed this service since you opened it.', { reason: 'stale' })
