import { invalid } from '#server/lib/errors.ts'
import { isHolidayCountry, isHolidayState } from '#server/lib/holidays.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getManagedApplication, requireStaff } from './access.ts'
import { findHolidaySettings, upsertHolidaySettings } from './data.ts'
import type { HolidaySettings, SaveHolidaysInput } from './schema.ts'

/**
 * Saves the country whose public holidays close the application, or none. Extra and changed hours on a holiday override it.
 */
export async function saveHolidaySettings(ctx: Ctx, input: SaveHolidaysInput): Promise<HolidaySettings> {
  const actor = requireStaff(ctx)
  const application = await getManagedApplication(ctx, actor, input.applicationId)
  const { country } = input
  const state = (country && input.state) || null
  if (country && !isHolidayCountry(country))
    throw invalid('/country', 'unknown', 'No holiday calendar is available for this country.')
  if (country && state && !isHolidayState(country, state))
    throw invalid('/state', 'unknown', 'This country has no state or region with this code.')
  const kinds = input.kinds ?? ['public']
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const before = await findHolidaySettings(tx, organizationId, application.id)
    await upsertHolidaySettings(tx, { organizationId, applicationId: application.id, country, state, kinds })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'holidays.save',
      objectType: 'application',
      objectId: application.id,
      ...(before ? { before: { country: before.country, state: before.state, kinds: before.kinds } } : {}),
      after: { country, state, kinds },
    })
  })
  return { country, state, kinds }
}
