import { isStaffOnly } from '#server/domain/rules.ts'
import { AppError, invalid, notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type FoundApplication, findApplicationById } from '#server/tenants/applications/data.ts'
import { findDefaultPreset, findPreset, type Preset } from '#server/tenants/presets/data.ts'

/** Returns an application and one of its active presets, by default the application's default preset. */
export async function getBookablePreset(
  ctx: Pick<Ctx, 'db'>,
  applicationId: string,
  presetId: string | undefined,
): Promise<{ application: FoundApplication; preset: Preset }> {
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw notFound()
  const preset = presetId
    ? await findPreset(ctx.db, application.organizationId, application.id, presetId)
    : await findDefaultPreset(ctx.db, application.organizationId, application.id)
  if (!preset)
    throw presetId
      ? notFound()
      : new AppError('conflict', 'This application has no services yet.', { reason: 'no_preset' })
  return { application, preset }
}

/**
 * Returns the same for the public. Throws `not_found` if the application's calls are for staff only, as if it did not
 * exist.
 */
export async function getPublicPreset(
  ctx: Pick<Ctx, 'db'>,
  applicationId: string,
  presetId: string | undefined,
): Promise<{ application: FoundApplication; preset: Preset }> {
  const bookable = await getBookablePreset(ctx, applicationId, presetId)
  if (isStaffOnly(bookable.application)) throw notFound()
  return bookable
}

/** Refuses a duration that the preset does not offer. */
export function requireDuration(preset: Preset, durationMinutes: number): void {
  if (preset.policy.durationsMinutes.includes(durationMinutes)) return
  throw invalid('/duration', 'not_offered', `Choose one of: ${preset.policy.durationsMinutes.join(', ')} minutes.`)
}
