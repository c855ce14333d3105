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
import { createPresetInput } from './schema.ts'

/**
 * A new preset with its first version; the first of an application becomes its default. Throws `invalid` with what is
 * wrong at each field; an address that is taken is `taken` at `/slug`.
 */
export async function createPreset(ctx: Ctx, given: unknown): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, slug, policy } = createPresetInput.parse(given)
  const application = await requireApplication(ctx.db, actor, applicationId)
  const home = { organizationId: actor.organizationId, applicationId: application.id }
  const id = newId()
  try {
    await ctx.db.transaction(async (tx) => {
      const badSlug = slugProblem(slug)
      await requireUsablePolicy(tx, home, policy, badSlug ? [badSlug] : [])
      const isDefault = await isFirst(tx, home)
      await insertPreset(tx, { ...home, id, slug, isDefault })
      const by = { createdAt: ctx.now(), createdBy: actor.staffId }
      await insertVersion(tx, { organizationId: home.organizationId, presetId: id, version: 1, policy, ...by })
      await recordAudit(tx, ctx, {
        organizationId: home.organizationId,
        action: 'preset.create',
        objectType: 'preset',
        objectId: id,
        after: { version: 1, slug, isDefault },
      })
    })
  } catch (error) {
    if (!isDuplicate(error)) throw error
    const taken = { pointer: '/slug', code: 'taken', message: 'Another service has this address.' }
    throw new AppError('invalid', taken.message, { reason: 'policy', errors: [taken] })
  }
  return { id }
}

async function isFirst(tx: Tx, home: { organizationId: string; applicationId: string }): Promise<boolean> {
  const others = await lockPresetsOfApplication(tx, home.organizationId, home.applicationId)
  return !others.some((one) => one.isDefault)
}
