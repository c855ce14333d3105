import { Temporal } from 'temporal-polyfill'
import { isStaffOnly } from '#server/domain/rules.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { findPreset, findPresetById, type Preset } from '#server/tenants/presets/data.ts'
import { explainUnavailable, listSlots } from './read.ts'
import type { Availability, AvailabilityInput } from './schema.ts'

const maxRangeMinutes = 62 * 1440

/**
 * Lists the free times of a service for anybody. `from` and `to` are instants, or dates in `timezone`; `to` is exclusive.
 * Throws `not_found` for an unknown service, `invalid` for a range that is empty or longer than 62 days.
 */
export async function listAvailability(ctx: Ctx, input: AvailabilityInput): Promise<Availability> {
  const preset = await findRequestedPreset(ctx, input)
  const application = await findApplicationById(ctx.db, preset.applicationId)
  if (!application || (ctx.actor.kind === 'public' && isStaffOnly(application))) throw notFound()
  const timezone = input.timezone ?? application.timezone
  const range = parseRange(input.from, input.to, timezone)
  const durationMinutes = input.durationMinutes ?? preset.policy.durationsMinutes[0] ?? 30
  const agentIds = input.agentId ? { agentIds: [input.agentId] } : {}
  const request = { preset, durationMinutes, ...range, ...agentIds }
  const offered = preset.policy.durationsMinutes.includes(durationMinutes)
  if (!offered && !input.explain) throw invalid('/duration', 'not_offered', durationNotOffered(preset))
  const slots = offered ? (await listSlots(ctx, request)).map(({ start, end }) => ({ start, end })) : []
  if (!input.explain) return { timezone, slots }
  const explanations = await explainUnavailable(ctx, request)
  const showAgents = maySeeAgentReasons(ctx, preset)
  return {
    timezone,
    slots,
    explanations: explanations.map(({ agents, ...rest }) => (showAgents ? { ...rest, agents } : rest)),
  }
}

async function findRequestedPreset(
  ctx: Ctx,
  input: { presetId: string; applicationId?: string | undefined },
): Promise<Preset> {
  if (isUuid(input.presetId)) {
    const preset = await findPresetById(ctx.db, input.presetId)
    if (preset && (!input.applicationId || input.applicationId === preset.applicationId)) return preset
    throw notFound()
  }
  if (!input.applicationId) throw invalid('/applicationId', 'required', 'A preset slug also requires applicationId.')
  const application = await findApplicationById(ctx.db, input.applicationId)
  const preset = application && (await findPreset(ctx.db, application.organizationId, application.id, input.presetId))
  if (!preset) throw notFound()
  return preset
}

function parseRange(from: string, to: string, timezone: string): { from: Date; to: Date } {
  const range = { from: parseInstant('/from', from, timezone), to: parseInstant('/to', to, timezone) }
  if (range.from >= range.to) throw invalid('/to', 'before_from', 'The end of the range must be after its start.')
  // A clock change may add an hour.
  if (range.to > addMinutes(range.from, maxRangeMinutes + 60))
    throw invalid('/to', 'too_long', 'The range can be at most 62 days long.')
  return range
}

function parseInstant(pointer: string, text: string, timezone: string): Date {
  try {
    if (text.includes('T')) return new Date(Temporal.Instant.from(text).epochMilliseconds)
    return new Date(Temporal.PlainDate.from(text).toZonedDateTime(timezone).epochMilliseconds)
  } catch {
    throw invalid(pointer, 'not_a_time', 'Use an instant such as 2026-11-24T09:00:00Z, or a date such as 2026-11-24.')
  }
}

/** Whether the caller may see each agent's own reasons: only staff of the same application. */
function maySeeAgentReasons(ctx: Ctx, preset: Preset): boolean {
  const { actor } = ctx
  if (actor.kind !== 'agent' && actor.kind !== 'supervisor' && actor.kind !== 'admin') return false
  if (actor.organizationId !== preset.organizationId) return false
  return actor.applicationId === null || actor.applicationId === preset.applicationId
}

const durationNotOffered = (preset: Preset): string =>
  `Choose one of: ${preset.policy.durationsMinutes.join(', ')} minutes.`
