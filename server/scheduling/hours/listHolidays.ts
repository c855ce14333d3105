import { holidaysOf } from '#server/lib/holidays.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getOwnApplication, requireStaff } from './access.ts'
import { findHolidaySettings } from './data.ts'
import type { HolidaysInput } from './schema.ts'

/** Lists the holidays that close an application in a year, named in its language. */
export async function listHolidays(ctx: Ctx, input: HolidaysInput): Promise<{ date: string; name: string }[]> {
  const actor = requireStaff(ctx)
  const { applicationId, year } = input
  const application = await getOwnApplication(ctx, actor, applicationId)
  const settings = await findHolidaySettings(ctx.db, actor.organizationId, application.id)
  if (!settings?.country) return []
  const { country, state, kinds } = settings
  const found = holidaysOf({ country, state, kinds, locale: application.locale }, year)
  return found.map(({ date, name }) => ({ date, name }))
}
