import { z } from 'zod'
import { whyNotReschedule } from '#server/appointments/rules.ts'
import { isTimeZone, minutesBetween } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listDays, type Times } from '#server/scheduling/reservations/days.ts'
import { agentsOf, presetOf } from '#server/scheduling/reservations/offered.ts'
import { asLinked, findByLink } from './find.ts'

export const timesByLinkInput = z.object({
  token: z.string().max(100),
  timezone: z.string().max(64).refine(isTimeZone, 'an IANA time zone').optional(),
  from: z.iso.date().optional(),
  days: z.number().int().min(1).max(31).default(5),
})

/**
 * The days with times an appointment could be moved to, by its manage link; its own time does not stand in the way.
 * Null for a link that is none, and for an appointment that its customer may not move.
 */
export async function listTimesByLink(ctx: Ctx, given: z.input<typeof timesByLinkInput>): Promise<Times | null> {
  const input = timesByLinkInput.parse(given)
  const linked = await findByLink(ctx, 'manage', input.token)
  if (!linked) return null
  const { appointment } = linked
  if (whyNotReschedule(appointment, asLinked(ctx, linked).actor, ctx.now())) return null
  const wanted = {
    preset: presetOf(appointment),
    durationMinutes: minutesBetween(appointment.startAt, appointment.endAt),
    ignoreAppointmentId: appointment.id,
  }
  const together = agentsOf(appointment).length > 1 ? agentsOf(appointment) : []
  const { timezone = appointment.timezone, from, days } = input
  return listDays(ctx, wanted, { timezone, from, days }, ({ start, agentIds }) => {
    return start.getTime() !== appointment.startAt.getTime() && together.every((id) => agentIds.includes(id))
  })
}
