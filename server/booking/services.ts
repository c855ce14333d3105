import { z } from 'zod'
import { timezone } from '#server/appointments/schema.ts'
import { type ApplicationView, applicationView } from '#server/appointments/timeline/publicView.ts'
import type { IntakeField } from '#server/domain/policySchema.ts'
import { isStaffOnly } from '#server/domain/rules.ts'
import { notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SlotRequest } from '#server/scheduling/availability/loadAvailabilityData.ts'
import { listOwnHolds } from '#server/scheduling/reservations/holdData.ts'
import { type AvailableDays, listAvailableDays } from '#server/scheduling/reservations/listAvailableDays.ts'
import { findApplicationBySlug } from '#server/tenants/applications/data.ts'
import { listPresets, type Preset } from '#server/tenants/presets/data.ts'
import { findAgent, listStaffNames } from '#server/tenants/staff/data.ts'
import { getService, serviceInput } from './draft.ts'
import { browserHash } from './requestBookingCode.ts'

export const servicesInput = serviceInput.pick({ application: true })
export const timesInput = serviceInput.extend({
  timezone: timezone.optional(),
  from: z.iso.date().optional(),
  durationMinutes: z.number().int().optional(),
  /** Maximum number of days with free times. */
  days: z.number().int().min(1).max(31).default(5),
})

export type ServiceView = {
  slug: string
  name: string
  description: string
  durationsMinutes: number[]
  channels: ('EMAIL' | 'SMS')[]
  intake: IntakeField[]
  /** Name of the agent if the service is assigned to exactly one. */
  agentName: string | null
}

const serviceView = ({ slug: name, policy }: Preset, names: ReadonlyMap<string, string>): ServiceView => ({
  slug: name,
  name: policy.name,
  description: policy.description,
  durationsMinutes: policy.durationsMinutes,
  channels: policy.channels,
  intake: policy.intake,
  agentName: policy.assignment.mode === 'agent' ? (names.get(policy.assignment.agentId) ?? null) : null,
})

/** Lists the services that an application offers on its public page. */
export async function listServices(
  ctx: Ctx,
  input: z.output<typeof servicesInput>,
): Promise<{ application: ApplicationView; services: ServiceView[] }> {
  const application = await findApplicationBySlug(ctx.db, input.application)
  if (!application) throw notFound()
  const { organizationId, id } = application
  const presets = isStaffOnly(application) ? [] : await listPresets(ctx.db, organizationId, [id])
  const agentIds = presets.flatMap(({ policy: { assignment } }) =>
    assignment.mode === 'agent' ? [assignment.agentId] : [],
  )
  const names = await listStaffNames(ctx.db, organizationId, agentIds)
  return { application: applicationView(application), services: presets.map((preset) => serviceView(preset, names)) }
}

export async function getServiceView(
  ctx: Ctx,
  input: z.output<typeof serviceInput>,
): Promise<{ application: ApplicationView; service: ServiceView }> {
  const { application, preset } = await getService(ctx, input.application, input.preset)
  return { application: applicationView(application), service: serviceView(preset, await nameOfAgent(ctx, preset)) }
}

async function nameOfAgent(ctx: Ctx, { organizationId, applicationId, policy }: Preset): Promise<Map<string, string>> {
  const { assignment } = policy
  if (assignment.mode !== 'agent') return new Map()
  const agent = await findAgent(ctx.db, organizationId, applicationId, assignment.agentId)
  return new Map(agent ? [[agent.id, agent.name]] : [])
}

/**
 * Lists the next days with free times from a date on, in the customer's time zone, with the dates of the earlier and later
 * page.
 */
export async function listTimes(ctx: Ctx, input: z.output<typeof timesInput>): Promise<AvailableDays> {
  const { application, preset } = await getService(ctx, input.application, input.preset)
  const { from, days } = input
  const request = await slotRequestFor(ctx, preset, input.durationMinutes)
  return listAvailableDays(ctx, request, { timezone: input.timezone ?? application.timezone, from, days })
}

/** Builds the slot request of a visitor, with the requested duration if the service offers it, else its first. */
export async function slotRequestFor(
  ctx: Ctx,
  preset: Preset,
  requestedMinutes: number | undefined,
): Promise<SlotRequest> {
  const { durationsMinutes } = preset.policy
  const [defaultMinutes = 30] = durationsMinutes
  const durationMinutes =
    requestedMinutes && durationsMinutes.includes(requestedMinutes) ? requestedMinutes : defaultMinutes
  // This browser's own holds stay available to it.
  const owner = { contactHash: null, browserHash: browserHash(ctx) }
  const own = await listOwnHolds(ctx.db, preset.organizationId, owner, ctx.now())
  return { preset, durationMinutes, ignoreHoldIds: own.map((hold) => hold.id) }
}
