import { z } from 'zod'
import { findSnapshot } from '#server/domain/data.ts'
import { isOwn } from '#server/domain/rules.ts'
import { forbidden, invalid, notFound } from '#server/lib/errors.ts'
import { minutesBetween } from '#server/lib/time.ts'
import type { Ctx, StaffActor } from '#server/platform/context.ts'
import { agentIdsOf, presetForAppointment } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { getBookablePreset } from '#server/scheduling/reservations/bookablePreset.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { findAgent } from '#server/tenants/staff/data.ts'

/** A service to be booked, or an appointment to be moved or handed over; either with the agent who is meant. */
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
  /** One's own time does not count as busy while it is moved. */
  ignoreAppointmentId: string | null
  /** These must all be free; otherwise any one of the service's will do. */
  requiredAgentIds: readonly string[]
  timezone: string
}

/**
 * What a member of staff asks about, as availability takes it. An agent named counts whether or not the service names them:
 * staff may give an appointment to anybody. Agents ask about themselves and about their own appointments only.
 */
export async function resolveTimeQuery(
  ctx: Ctx,
  actor: StaffActor,
  wanted: z.output<typeof timeQuery>,
): Promise<ResolvedTimeQuery> {
  return 'appointmentId' in wanted ? ofAppointment(ctx, actor, wanted) : ofService(ctx, actor, wanted)
}

type OfAppointment = Extract<z.output<typeof timeQuery>, { appointmentId: string }>
type OfService = Exclude<z.output<typeof timeQuery>, OfAppointment>

async function ofAppointment(ctx: Ctx, actor: StaffActor, wanted: OfAppointment): Promise<ResolvedTimeQuery> {
  const appointment = await findSnapshot(ctx.db, actor.organizationId, wanted.appointmentId)
  if (!appointment || !isOwn(actor, appointment)) throw notFound()
  await requireAgent(ctx, appointment, wanted.agentId)
  const own = wanted.agentId ? [] : agentIdsOf(appointment)
  const preset = presetForAppointment(appointment)
  const assignment = own.length > 0 ? { mode: 'any' as const, agentIds: own } : preset.policy.assignment
  return {
    preset: withAgent({ ...preset, policy: { ...preset.policy, assignment } }, wanted.agentId ?? null),
    durationMinutes: wanted.durationMinutes ?? minutesBetween(appointment.startAt, appointment.endAt),
    ignoreAppointmentId: appointment.id,
    requiredAgentIds: own,
    timezone: appointment.application.timezone,
  }
}

async function ofService(ctx: Ctx, actor: StaffActor, wanted: OfService): Promise<ResolvedTimeQuery> {
  const { application, preset } = await getBookablePreset(ctx, wanted.applicationId, wanted.presetId)
  const isTheirs = actor.organizationId === application.organizationId
  if (!isTheirs || (actor.applicationId !== null && actor.applicationId !== application.id)) throw notFound()
  const agentId = actor.kind === 'agent' ? actor.staffId : wanted.agentId
  if (actor.kind === 'agent' && wanted.agentId && wanted.agentId !== actor.staffId) throw forbidden()
  await requireAgent(ctx, preset, wanted.agentId)
  return {
    preset: withAgent(preset, agentId ?? null),
    durationMinutes: wanted.durationMinutes ?? preset.policy.durationsMinutes[0] ?? 30,
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
  throw invalid('/agentId', 'unknown', 'There is no agent by that id in this application.')
}

/** The same service as one agent alone offers it. */
function withAgent(preset: Preset, agentId: string | null): Preset {
  if (!agentId) return preset
  return { ...preset, policy: { ...preset.policy, assignment: { mode: 'agent', agentId } } }
}
