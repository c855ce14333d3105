import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { findStoredPreset, listVersions } from './editData.ts'
import { policyChanges } from './rules.ts'
import type { Paged, VersionRow, VersionsInput } from './schema.ts'

/** Lists versions with time and author, newest first, each with its changes from the previous one. */
export async function listPresetVersions(ctx: Ctx, { id, page, pageSize }: VersionsInput): Promise<Paged<VersionRow>> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const preset = requireOwnApplication(actor, await findStoredPreset(ctx.db, actor.organizationId, id))
  const found = await listVersions(ctx.db, preset, { limit: pageSize, offset: (page - 1) * pageSize })
  const rows = found.slice(0, pageSize).map(({ policy, ...row }, index): VersionRow => {
    const before = found[index + 1]?.policy
    return { ...row, changes: before ? policyChanges(before, policy) : [] }
  })
  return { rows, total: preset.version, page, pageSize }
}
