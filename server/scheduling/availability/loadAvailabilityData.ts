import type { Queryable } from '#db/client.ts'
import { assignedAgentIds } from '#server/domain/policySchema.ts'
import { holidaysOf } from '#server/lib/holidays.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { type CapUse, daysAround, hasCaps } from './capRules.ts'
import { type CapCounts, countByDay, listQueueRanges } from './countsData.ts'
import { listBusyTimes } from './data.ts'
import {
  type AgentHours,
  type ApplicationHours,
  findApplicationHours,
  findQueueCapacity,
  listHours,
} from './hoursData.ts'
import type { ApplicationExceptions, AvailabilityData, HoursException, QueueUse, SlotQuery } from './schema.ts'

/** The parts of a context that reading availability needs; a transaction can take the place of `db`. */
export type ReadContext = { db: Queryable; now: Ctx['now'] }
export type SlotRequest = {
  preset: Preset
  durationMinutes: number
  agentIds?: readonly string[]
  /** The caller's own holds and appointment, which do not count as busy. */
  ignoreHoldIds?: readonly string[]
  ignoreAppointmentId?: string | null
}

/**
 * Loads all data from which a preset's free times between two minutes are computed, in at most five queries for any
 * number of agents and days: the application's hours, the agents' hours, their busy times (or a queue's capacity and
 * use), and the counts for the caps.
 */
export async function loadAvailabilityData(
  ctx: ReadContext,
  request: SlotRequest,
  query: SlotQuery,
  range: { from: number; to: number },
): Promise<AvailabilityData> {
  const { preset } = request
  const { assignment } = preset.policy
  const whole = { from: range.from, to: range.to + query.durationMinutes }
  const scope = { organizationId: preset.organizationId, applicationId: preset.applicationId, ...whole }
  const queueId = assignment.mode === 'queue' ? assignment.queueId : null
  const agentIds = agentIdsOf(request)
  const applicationHours = findApplicationHours(ctx.db, scope)
  const [hours, queue, busy, found, counts] = await Promise.all([
    queueId && request.agentIds ? [] : listHours(ctx.db, { ...scope, agentIds, queueId }),
    queueId ? loadQueueUse(ctx, request, query, range, queueId) : null,
    loadBusyTimes(ctx, request, query, range, agentIds),
    applicationHours,
    applicationHours.then((app) => (app ? loadCapCounts(ctx, request, range, agentIds, app.timezone) : null)),
  ])
  if (!found || (queueId && !queue)) return { agents: [] }
  return {
    agents: hours.map((agentHours) => toAgentTimes(agentHours, busy.get(agentHours.agentId), counts)),
    application: toApplicationExceptions(found, whole),
    caps: counts && { caps: preset.policy.caps, days: counts.days, preset: counts.preset },
    queue,
  }
}

function agentIdsOf({ preset, agentIds }: SlotRequest): string[] {
  const assignedIds = assignedAgentIds(preset.policy.assignment)
  return agentIds ? assignedIds.filter((id) => agentIds.includes(id)) : assignedIds
}

const loadBusyTimes = (
  ctx: ReadContext,
  request: SlotRequest,
  query: SlotQuery,
  { from, to }: Range,
  agentIds: readonly string[],
) =>
  listBusyTimes(ctx.db, {
    ...exclusionsOf(ctx, request),
    agentIds,
    from: from - query.bufferBeforeMinutes,
    to: to + query.durationMinutes + query.bufferAfterMinutes,
  })

type Range = { from: number; to: number }

async function loadQueueUse(
  ctx: ReadContext,
  request: SlotRequest,
  query: SlotQuery,
  { from, to }: Range,
  queueId: string,
): Promise<QueueUse | null> {
  const { organizationId, applicationId } = request.preset
  const [found, busyRanges] = await Promise.all([
    findQueueCapacity(ctx.db, organizationId, applicationId, queueId),
    listQueueRanges(ctx.db, { ...exclusionsOf(ctx, request), queueId, from, to: to + query.durationMinutes }),
  ])
  return found && { queueId, capacity: found.capacity, busyRanges }
}

async function loadCapCounts(
  ctx: ReadContext,
  request: SlotRequest,
  { from, to }: Range,
  agentIds: readonly string[],
  timezone: string,
): Promise<(CapCounts & Pick<CapUse, 'days'>) | null> {
  const { caps } = request.preset.policy
  if (!hasCaps(caps)) return null
  const days = daysAround(timezone, from, to)
  const scope = { ...exclusionsOf(ctx, request), presetId: request.preset.id, agentIds, caps, days }
  return { ...(await countByDay(ctx.db, scope)), days }
}

const exclusionsOf = (ctx: ReadContext, { preset, ignoreHoldIds, ignoreAppointmentId }: SlotRequest) => ({
  organizationId: preset.organizationId,
  now: ctx.now(),
  ignoreHoldIds: ignoreHoldIds ?? [],
  ignoreAppointmentId: ignoreAppointmentId ?? null,
})

const noBusyTimes = new Int32Array(0)

function toAgentTimes(
  hours: AgentHours,
  busy: Int32Array = noBusyTimes,
  counts: CapCounts | null,
): AvailabilityData['agents'][number] {
  const own = counts?.agents.get(hours.agentId)
  return own ? { ...hours, busy, counts: own } : { ...hours, busy }
}

function toApplicationExceptions(hours: ApplicationHours, { from, to }: Range): ApplicationExceptions {
  const { country, state, kinds, locale, timezone, exceptions } = hours
  const holidays: HoursException[] = []
  if (country) {
    for (let year = yearOf(from - 1440); year <= yearOf(to + 1440); year++)
      for (const holiday of holidaysOf({ country, state, kinds, locale }, year))
        holidays.push({ kind: 'closed', from: holiday.from, to: holiday.to, timezone })
  }
  return { exceptions, holidays }
}

const yearOf = (minute: number): number => new Date(minute * 60_000).getUTCFullYear()
