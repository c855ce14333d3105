import type { Ctx } from '#server/platform/context.ts'
import { getOwnApplication, requireStaff } from './access.ts'
import { findHolidaySettings } from './data.ts'
import { type ApplicationInput, type HolidaySettings, holidayKinds } from './schema.ts'

/** Returns which public holidays close an application; none until a country is chosen. */
export async function getHolidaySettings(ctx: Ctx, input: ApplicationInput): Promise<HolidaySettings> {
  const actor = requireStaff(ctx)
  const { applicationId } = input
  const application = await getOwnApplication(ctx, actor, applicationId)
  const found = await findHolidaySettings(ctx.db, actor.organizationId, application.id)
  const kinds = holidayKinds.filter((kind) => (found?.kinds ?? ['public']).includes(kind))
  return { country: found?.country ?? null, state: found?.state ?? null, kinds }
}
