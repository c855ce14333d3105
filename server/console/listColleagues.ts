import type { ById } from '#server/appointments/schema.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import { notFound } from '#server/lib/errors.ts'
import { minutesBetween } from '#server/lib/time.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import type { Reason } from '#server/scheduling/availability/schema.ts'
import { agentIdsOf, presetForAppointment } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { reasonsByAgent } from './checkTime.ts'
import { listAgentNames } from './offerData.ts'

export type Colleague = {
  id: string
  name: string
  /** Reasons against this agent at the appointment's time: `busy` forbids, the others only warn. Empty if free. */
  reasons: Reason[]
}

/** Lists the agents who could take over or join an appointment, free ones first, without its current participants. */
export async function listColleagues(ctx: Ctx, { id }: ById): Promise<Colleague[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const appointment = await findSnapshot(ctx.db, actor.organizationId, id)
  if (!appointment) throw notFound()
  requireAccess(actor, appointment)
  const { organizationId, applicationId, startAt, endAt } = appointment
  const currentAgents = agentIdsOf(appointment)
  const others = (await listAgentNames(ctx.db, organizationId, applicationId)).filter(
    (one) => !currentAgents.includes(one.id),
  )
  if (others.length === 0) return []
  const request = {
    preset: presetForAppointment(appointment),
    durationMinutes: minutesBetween(startAt, endAt),
    ignoreAppointmentId: id,
  }
  const { byAgent } = await reasonsByAgent(
    ctx,
    request,
    others.map((one) => one.id),
    startAt,
  )
  return others
    .map(({ id: agentId, name }) => ({ id: agentId, name, reasons: byAgent.get(agentId) ?? [] }))
    .toSorted((a, b) => rank(a) - rank(b))
}

const rank = ({ reasons }: Colleague): number => (reasons.includes('busy') ? 2 : reasons.length > 0 ? 1 : 0)
