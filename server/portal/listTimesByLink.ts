import { z } from 'zod'
import { whyNotReschedule } from '#server/appointments/rules.ts'
import { isTimeZone, minutesBetween } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { agentIdsOf, presetForAppointment } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { type AvailableDays, listAvailableDays } from '#server/scheduling/reservations/listAvailableDays.ts'
import { ctxForLink, resolveLink } from './resolveLink.ts'

export const timesByLinkInput = z.object({
  token: z.string().max(100),
  timezone: z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.').optional(),
  from: z.iso.date().optional(),
  days: z.number().int().min(1).max(31).default(5),
})

/**
 * The days with times an appointment could be moved to, by its manage link; its own time does not stand in the way.
 * Null for a link that is none, and for an appointment that its customer may not move.
 */
export async function listTimesByLink(
  ctx: Ctx,
  given: z.input<typeof timesByLinkInput>,
): Promise<AvailableDays | null> {
  const input = timesByLinkInput.parse(given)
  const linked = await resolveLink(ctx, 'manage', input.token)
  if (!linked) return null
  const { appointment } = linked
  if (whyNotReschedule(appointment, ctxForLink(ctx, linked).actor, ctx.now())) return null
  const wanted = {
    preset: presetForAppointment(appointment),
    durationMinutes: minutesBetween(appointment.startAt, appointment.endAt),
    ignoreAppointmentId: appointment.id,
  }
  const together = agentIdsOf(appointment).length > 1 ? agentIdsOf(appointment) : []
  const { timezone = appointment.timezone, from, days } = input
  return listAvailableDays(ctx, wanted, { timezone, from, days }, ({ start, agentIds }) => {
    return start.getTime() !== appointment.startAt.getTime() && together.every((id) => agentIds.includes(id))
  })
}
