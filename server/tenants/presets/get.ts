import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication, requireOwnApplication } from '../applications/scope.ts'
import { countOnOlderVersion, countPendingUpdates, countUpcoming, findStoredPreset, getPolicy } from './editData.ts'
import type { PresetById, PresetDetails } from './schema.ts'

/** Returns a preset in its current version, and the number of appointments with an older version. */
export async function getPreset(ctx: Ctx, { id }: PresetById): Promise<PresetDetails> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const preset = requireOwnApplication(actor, await findStoredPreset(ctx.db, actor.organizationId, id))
  const { organizationId, applicationId, slug, version, isDefault, active } = preset
  const now = ctx.now()
  const [application, policy, upcoming, onOlderVersion, pendingUpdates] = await Promise.all([
    requireApplication(ctx.db, actor, applicationId),
    getPolicy(ctx.db, preset),
    countUpcoming(ctx.db, organizationId, [id], now),
    countOnOlderVersion(ctx.db, preset, now),
    countPendingUpdates(ctx.db, preset, now),
  ])
  return {
    id,
    applicationId,
    applicationSlug: application.slug,
    timezone: application.timezone,
    slug,
    version,
    isDefault,
    active,
    policy,
    mayEdit: actor.kind === 'admin',
    upcoming: upcoming.get(id) ?? 0,
    onOlderVersion,
    pendingUpdates,
  }
}
