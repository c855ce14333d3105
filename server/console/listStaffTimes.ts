import { z } from 'zod'
import { isTimeZone } from '#server/lib/time.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { type AvailableDays, listAvailableDays } from '#server/scheduling/reservations/listAvailableDays.ts'
import { resolveTimeQuery, timeQuery } from './timeQuery.ts'

export const staffTimesInput = z.intersection(
  timeQuery,
  z.object({
    timezone: z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.').optional(),
    from: z.iso.date().optional(),
    days: z.number().int().min(1).max(31).default(5),
  }),
)

/** Lists the next days with times that customers are offered too, in the requested time zone. */
export async function listStaffTimes(ctx: Ctx, input: z.output<typeof staffTimesInput>): Promise<AvailableDays> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const query = await resolveTimeQuery(ctx, actor, input)
  const { timezone = query.timezone, from, days } = input
  return listAvailableDays(ctx, query, { timezone, from, days }, ({ agentIds }) => {
    return query.requiredAgentIds.every((id) => agentIds.includes(id))
  })
}
