import { z } from 'zod'
import { whyNotReschedule } from '#server/appointments/rules.ts'
import { timezone } from '#server/appointments/schema.ts'
import { minutesBetween } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { agentIdsOf, presetForAppointment } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { type AvailableDays, listAvailableDays } from '#server/scheduling/reservations/listAvailableDays.ts'
import { ctxForLink, resolveLink } from './resolveLink.ts'

export const timesByLinkInput = z.object({
  token: z.string().max(100),
  timezone: timezone.optional(),
  from: z.iso.date().optional(),
  days: z.number().int().min(1).max(31).default(5),
})

/**
 * Lists the days with times to which an appointment can be rescheduled by its manage link, ignoring the appointment itself.
 * Returns null if the link is not valid or its holder may not reschedule the appointment.
 */
export async function listTimesByLink(
  ctx: Ctx,
  input: z.output<typeof timesByLinkInput>,
): Promise<AvailableDays | null> {
  const linked = await resolveLink(ctx, 'manage', input.token)
  if (!linked) return null
  const { appointment } = linked
  if (whyNotReschedule(appointment, ctxForLink(ctx, linked).actor, ctx.now())) return null
  const request = {
    preset: presetForAppointment(appointment),
    durationMinutes: minutesBetween(appointment.startAt, appointment.endAt),
    ignoreAppointmentId: appointment.id,
  }
  const requiredAgentIds = agentIdsOf(appointment).length > 1 ? agentIdsOf(appointment) : []
  const { timezone = appointment.timezone, from, days } = input
  return listAvailableDays(ctx, request, { timezone, from, days }, ({ start, agentIds }) => {
    return start.getTime() !== appointment.startAt.getTime() && requiredAgentIds.every((id) => agentIds.includes(id))
  })
}
