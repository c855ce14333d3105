import { isStaffOnly } from '#server/domain/rules.ts'
import { AppError, invalid, notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type FoundApplication, findApplicationById } from '#server/tenants/applications/data.ts'
import { findDefaultPreset, findPreset, type Preset } from '#server/tenants/presets/data.ts'

/** The application and the service meant; without a preset the application's default. */
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
      : new AppError('conflict', 'This application offers nothing yet.', { reason: 'no_preset' })
  return { application, preset }
}

/** What the public may book: not where calls are for staff alone; that looks like what does not exist. */
export async function getPublicPreset(
  ctx: Pick<Ctx, 'db'>,
  applicationId: string,
  presetId: string | undefined,
): Promise<{ application: FoundApplication; preset: Preset }> {
  const offer = await getBookablePreset(ctx, applicationId, presetId)
  if (isStaffOnly(offer.application)) throw notFound()
  return offer
}

/** A customer's duration is one of the preset's. */
export function requireDuration(preset: Preset, durationMinutes: number): void {
  if (preset.policy.durationsMinutes.includes(durationMinutes)) return
  throw invalid('/duration', 'not_offered', `Choose one of: ${preset.policy.durationsMinutes.join(', ')} minutes.`)
}
