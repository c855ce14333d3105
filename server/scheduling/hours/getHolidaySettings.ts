import type { Ctx } from '#server/platform/context.ts'
import { getOwnApplication, requireStaff } from './access.ts'
import { findHolidaySettings } from './data.ts'
import { applicationInput, type HolidaySettings, holidayKinds } from './schema.ts'

/** Returns which public holidays close an application; none until a country is chosen. */
export async function getHolidaySettings(ctx: Ctx, given: unknown): Promise<HolidaySettings> {
  const actor = requireStaff(ctx)
  const { applicationId } = applicationInput.parse(given)
  const application = await getOwnApplication(ctx, actor, applicationId)
  const found = await findHolidaySettings(ctx.db, actor.organizationId, application.id)
  const kinds = holidayKinds.filter((kind) => (found?.kinds ?? ['public']).includes(kind))
  return { country: found?.country ?? null, state: found?.state ?? null, kinds }
}
