import type { Queryable } from '#db/client.ts'
import { namedAgents } from '#server/domain/policySchema.ts'
import { holidaysOf } from '#server/lib/holidays.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { type CapUse, daysAround, hasCaps } from './capRules.ts'
import { type CapCounts, countByDay, listUnderWay } from './countsData.ts'
import { listBusyDays } from './data.ts'
import { type AgentHours, type Company, findCompany, findQueue, listHours } from './hoursData.ts'
import type { CompanyTimes, Exception, Offering, QueueUse, SlotQuery } from './schema.ts'

const DAY = 1440

/** A context, or a transaction with the business time. */
export type Reader = { db: Queryable; now: Ctx['now'] }
export type Wanted = {
  preset: Preset
  durationMinutes: number
  agentIds?: readonly string[]
  /** Holds and an appointment of one's own, which do not count as busy. */
  ignoreHoldIds?: readonly string[]
  ignoreAppointmentId?: string | null
}

/**
 * All that the engine must know of a service between two minutes, in at most five queries whatever the agents and days:
 * the company, the agents' hours, what is busy (of a queue: its places, and what is under way), and what the caps count.
 */
export async function readOffering(
  ctx: Reader,
  wanted: Wanted,
  query: SlotQuery,
  range: { from: number; to: number },
): Promise<Offering> {
  const { preset } = wanted
  const { assignment } = preset.policy
  const whole = { from: range.from, to: range.to + query.durationMinutes }
  const scope = { organizationId: preset.organizationId, applicationId: preset.applicationId, ...whole }
  const queueId = assignment.mode === 'queue' ? assignment.queueId : null
  const agentIds = agentIdsOf(wanted)
  // Whole days: many who ask for times near one another ask the same.
  const days = { ...scope, from: Math.floor(whole.from / DAY) * DAY, to: Math.ceil(whole.to / DAY) * DAY }
  const company = findCompany(ctx.db, days)
  const [hours, queue, busy, found, counts] = await Promise.all([
    queueId && wanted.agentIds ? [] : listHours(ctx.db, { ...days, agentIds, queueId }),
    queueId ? readQueue(ctx, wanted, query, range, queueId) : null,
    readBusy(ctx, wanted, query, range, agentIds),
    company,
    company.then((known) => (known ? readCounts(ctx, wanted, range, agentIds, known.timezone) : null)),
  ])
  if (!found || (queueId && !queue)) return { agents: [] }
  return {
    agents: hours.map((one) => agentTimes(one, busy.get(one.agentId), counts)),
    company: companyTimes(found, whole),
    caps: counts && { caps: preset.policy.caps, days: counts.days, preset: counts.preset },
    queue,
  }
}

function agentIdsOf({ preset, agentIds }: Wanted): string[] {
  const named = namedAgents(preset.policy.assignment)
  return agentIds ? named.filter((id) => agentIds.includes(id)) : named
}

const readBusy = (ctx: Reader, wanted: Wanted, query: SlotQuery, { from, to }: Range, agentIds: readonly string[]) =>
  listBusyDays(ctx.db, {
    ...ownOf(ctx, wanted),
    agentIds,
    from: from - query.bufferBeforeMinutes,
    to: to + query.durationMinutes + query.bufferAfterMinutes,
  })

type Range = { from: number; to: number }

async function readQueue(
  ctx: Reader,
  wanted: Wanted,
  query: SlotQuery,
  { from, to }: Range,
  queueId: string,
): Promise<QueueUse | null> {
  const { organizationId, applicationId } = wanted.preset
  const [found, underWay] = await Promise.all([
    findQueue(ctx.db, organizationId, applicationId, queueId),
    listUnderWay(ctx.db, { ...ownOf(ctx, wanted), queueId, from, to: to + query.durationMinutes }),
  ])
  return found && { queueId, capacity: found.capacity, underWay }
}

async function readCounts(
  ctx: Reader,
  wanted: Wanted,
  { from, to }: Range,
  agentIds: readonly string[],
  timezone: string,
): Promise<(CapCounts & Pick<CapUse, 'days'>) | null> {
  const { caps } = wanted.preset.policy
  if (!hasCaps(caps)) return null
  const days = daysAround(timezone, from, to)
  const scope = { ...ownOf(ctx, wanted), presetId: wanted.preset.id, agentIds, caps, days }
  return { ...(await countByDay(ctx.db, scope)), days }
}

const ownOf = (ctx: Reader, { preset, ignoreHoldIds, ignoreAppointmentId }: Wanted) => ({
  organizationId: preset.organizationId,
  now: ctx.now(),
  ignoreHoldIds: ignoreHoldIds ?? [],
  ignoreAppointmentId: ignoreAppointmentId ?? null,
})

const nothing = new Int32Array(0)

function agentTimes(
  hours: AgentHours,
  busy: Int32Array = nothing,
  counts: CapCounts | null,
): Offering['agents'][number] {
  const own = counts?.agents.get(hours.agentId)
  return own ? { ...hours, busy, counts: own } : { ...hours, busy }
}

function companyTimes(company: Company, { from, to }: Range): CompanyTimes {
  const { country, state, kinds, locale, timezone, exceptions } = company
  const holidays: Exception[] = []
  if (country) {
    for (let year = yearOf(from - 1440); year <= yearOf(to + 1440); year++)
      for (const holiday of holidaysOf({ country, state, kinds, locale }, year))
        holidays.push({ kind: 'closed', from: holiday.from, to: holiday.to, timezone })
  }
  return { exceptions, holidays }
}

const yearOf = (minute: number): number => new Date(minute * 60_000).getUTCFullYear()
