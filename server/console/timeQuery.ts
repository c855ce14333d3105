import { z } from 'zod'
import { findSnapshot } from '#server/domain/data.ts'
import { hasAccess } from '#server/domain/rules.ts'
import { forbidden, invalid, notFound } from '#server/lib/errors.ts'
import { minutesBetween } from '#server/lib/time.ts'
import type { Ctx, StaffActor } from '#server/platform/context.ts'
import { agentIdsOf, presetForAppointment } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { getBookablePreset } from '#server/scheduling/reservations/bookablePreset.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { findAgent } from '#server/tenants/staff/data.ts'

/**
 * Input for finding times: a service to book, or an appointment to reschedule or reassign; either with an optional
 * agent.
 */
export const timeQuery = z.union([
  z.object({
    appointmentId: z.uuid(),
    agentId: z.uuid().optional(),
    durationMinutes: z.number().int().min(1).max(720).optional(),
  }),
  z.object({
    applicationId: z.uuid(),
    presetId: z.string().min(1).max(64),
    agentId: z.uuid().optional(),
    durationMinutes: z.number().int().min(1).max(720).optional(),
  }),
])

export type ResolvedTimeQuery = {
  preset: Preset
  durationMinutes: number
  /** The appointment being rescheduled, whose own time does not count as busy. */
  ignoreAppointmentId: string | null
  /** Agents who must all be free; if empty, any eligible agent of the service is enough. */
  requiredAgentIds: readonly string[]
  timezone: string
}

/**
 * Resolves a staff member's request into an availability query. The requested agent need not be one of the service's
 * agents, because staff may assign anybody. Agents may query only themselves and their own appointments.
 */
export async function resolveTimeQuery(
  ctx: Ctx,
  actor: StaffActor,
  query: z.output<typeof timeQuery>,
): Promise<ResolvedTimeQuery> {
  return 'appointmentId' in query ? resolveAppointment(ctx, actor, query) : resolveService(ctx, actor, query)
}

type AppointmentQuery = Extract<z.output<typeof timeQuery>, { appointmentId: string }>
type ServiceQuery = Exclude<z.output<typeof timeQuery>, AppointmentQuery>

async function resolveAppointment(ctx: Ctx, actor: StaffActor, query: AppointmentQuery): Promise<ResolvedTimeQuery> {
  const appointment = await findSnapshot(ctx.db, actor.organizationId, query.appointmentId)
  if (!appointment || !hasAccess(actor, appointment)) throw notFound()
  await requireAgent(ctx, appointment, query.agentId)
  const assignedAgents = query.agentId ? [] : agentIdsOf(appointment)
  const preset = presetForAppointment(appointment)
  const assignment =
    assignedAgents.length > 0 ? { mode: 'any' as const, agentIds: assignedAgents } : preset.policy.assignment
  return {
    preset: withAgent({ ...preset, policy: { ...preset.policy, assignment } }, query.agentId ?? null),
    durationMinutes: query.durationMinutes ?? minutesBetween(appointment.startAt, appointment.endAt),
    ignoreAppointmentId: appointment.id,
    requiredAgentIds: assignedAgents,
    timezone: appointment.application.timezone,
  }
}

async function resolveService(ctx: Ctx, actor: StaffActor, query: ServiceQuery): Promise<ResolvedTimeQuery> {
  const { application, preset } = await getBookablePreset(ctx, query.applicationId, query.presetId)
  const isSameOrganization = actor.organizationId === application.organizationId
  if (!isSameOrganization || (actor.applicationId !== null && actor.applicationId !== application.id)) throw notFound()
  const agentId = actor.kind === 'agent' ? actor.staffId : query.agentId
  if (actor.kind === 'agent' && query.agentId && query.agentId !== actor.staffId) throw forbidden()
  await requireAgent(ctx, preset, query.agentId)
  return {
    preset: withAgent(preset, agentId ?? null),
    durationMinutes: query.durationMinutes ?? preset.policy.durationsMinutes[0] ?? 30,
    ignoreAppointmentId: null,
    requiredAgentIds: [],
    timezone: application.timezone,
  }
}

type ApplicationScope = Pick<Preset, 'organizationId' | 'applicationId'>
async function requireAgent(
  ctx: Ctx,
  { organizationId, applicationId }: ApplicationScope,
  agentId?: string,
): Promise<void> {
  if (!agentId || (await findAgent(ctx.db, organizationId, applicationId, agentId))) return
  throw invalid('/agentId', 'unknown', 'This application has no agent with this ID.')
}

/** Narrows the service to one agent. */
function withAgent(preset: Preset, agentId: string | null): Preset {
  if (!agentId) return preset
  return { ...preset, policy: { ...preset.policy, assignment: { mode: 'agent', agentId } } }
}
