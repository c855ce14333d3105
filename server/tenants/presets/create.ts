import type { Tx } from '#db/client.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { isDuplicate } from '#server/lib/postgres.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication } from '../applications/scope.ts'
import { insertPreset, insertVersion, lockPresetsOfApplication } from './editData.ts'
import { requireUsablePolicy } from './requireUsablePolicy.ts'
import { slugProblem } from './rules.ts'
import type { CreatePresetInput } from './schema.ts'

/**
 * Creates a preset with its first version; the first preset of an application becomes its default. Throws `invalid` with all
 * problems by field; a slug in use is `taken` at `/slug`.
 */
export async function createPreset(ctx: Ctx, input: CreatePresetInput): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, slug, policy } = input
  const application = await requireApplication(ctx.db, actor, applicationId)
  const scope = { organizationId: actor.organizationId, applicationId: application.id }
  const id = newId()
  try {
    await ctx.db.transaction(async (tx) => {
      const slugError = slugProblem(slug)
      await requireUsablePolicy(tx, scope, policy, slugError ? [slugError] : [])
      const isDefault = await isFirst(tx, scope)
      await insertPreset(tx, { ...scope, id, slug, isDefault })
      const created = { createdAt: ctx.now(), createdBy: actor.staffId }
      await insertVersion(tx, { organizationId: scope.organizationId, presetId: id, version: 1, policy, ...created })
      await recordAudit(tx, ctx, {
        organizationId: scope.organizationId,
        action: 'preset.create',
        objectType: 'preset',
        objectId: id,
        after: { version: 1, slug, isDefault },
      })
    })
  } catch (error) {
    if (!isDuplicate(error)) throw error
    const taken = { pointer: '/slug', code: 'taken', message: 'Another service uses this URL slug.' }
    throw new AppError('invalid', taken.message, { reason: 'policy', errors: [taken] })
  }
  return { id }
}

async function isFirst(tx: Tx, scope: { organizationId: string; applicationId: string }): Promise<boolean> {
  const others = await lockPresetsOfApplication(tx, scope.organizationId, scope.applicationId)
  return !others.some((preset) => preset.isDefault)
}
