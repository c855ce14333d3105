import { presetPolicy } from '#server/domain/policySchema.ts'
import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { listOwnApplications } from '../applications/data.ts'
import { countPresets, countUpcoming, listPresetPage } from './editData.ts'
import type { Paged, PresetListInput, PresetRow } from './schema.ts'

/** Lists a page of the presets of the caller's applications. */
export async function listPresetsForStaff(ctx: Ctx, input: PresetListInput): Promise<Paged<PresetRow>> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, show, page, pageSize } = input
  const { organizationId } = actor
  const own = await listOwnApplications(ctx.db, actor)
  if (applicationId && !own.some(({ id }) => id === applicationId)) throw notFound()
  const scope = {
    organizationId,
    applicationId: applicationId ?? actor.applicationId,
    active: show === 'all' ? null : show === 'active',
  }
  const [found, total] = await Promise.all([
    listPresetPage(ctx.db, scope, { limit: pageSize, offset: (page - 1) * pageSize }),
    countPresets(ctx.db, scope),
  ])
  const ids = found.map(({ preset }) => preset.id)
  const upcoming = await countUpcoming(ctx.db, organizationId, ids, ctx.now())
  const rows = found.map(({ preset, policy, ...row }): PresetRow => {
    const { id, slug, version, isDefault, active } = preset
    const { name, durationsMinutes, assignment } = presetPolicy.parse(policy)
    const summary = { name, durationsMinutes, assignment, upcoming: upcoming.get(id) ?? 0 }
    return { id, applicationId: preset.applicationId, slug, version, isDefault, active, ...summary, ...row }
  })
  return { rows, total, page, pageSize }
}
