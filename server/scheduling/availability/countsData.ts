import { type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { liveStatuses } from '#server/domain/schema.ts'
import { fromMinute, toMinute } from '#server/lib/time.ts'
import type { MinuteRange } from '#server/lib/zone.ts'
import {
  type CapReason,
  type Caps,
  type DayCounts,
  type Days,
  dayOf,
  daysAround,
  hasAgentCaps,
  hasCaps,
  hasPresetCaps,
  noCounts,
  uncountedStatuses,
  whyCapped,
} from './capRules.ts'

/** The caller's own holds and appointment, which do not count against the caller. */
type Exclusions = { ignoreHoldIds?: readonly string[]; ignoreAppointmentId?: string | null }
export type CountScope = Exclusions & {
  organizationId: string
  presetId: string
  /** Empty for a queue. */
  agentIds: readonly string[]
  caps: Caps
  days: Days
  now: Date
}
export type CapCounts = { agents: ReadonlyMap<string, DayCounts>; preset: DayCounts }

/** Counts appointments and live holds per day by agent and by preset: one query, or none without caps. */
export async function countByDay(db: Queryable, scope: CountScope): Promise<CapCounts> {
  const counted: SQL[] = []
  if (hasAgentCaps(scope.caps) && scope.agentIds.length > 0)
    counted.push(selectStarts('agent_id', scope.agentIds, scope))
  if (hasPresetCaps(scope.caps)) counted.push(selectStarts('preset_id', [scope.presetId], scope))
  if (counted.length === 0) return { agents: new Map(), preset: noCounts }
  const rows = await db.execute<{ subject: string; day: number; number: number }>(sql`
    select subject, width_bucket(starts_at, ${arrayOf(scope.days.starts.map(isoOf))}::timestamptz[]) as day, count(*)::int as number
    from (${sql.join(counted, sql` union all `)}) counted group by 1, 2`)
  return groupBySubject(rows, scope)
}

function groupBySubject(
  rows: Iterable<{ subject: string; day: number; number: number }>,
  scope: CountScope,
): CapCounts {
  const found = new Map<string, Map<number, number>>()
  for (const { subject, day, number } of rows) {
    const date = scope.days.dates[day - 1] ?? 0
    const counts = found.get(subject) ?? new Map<number, number>()
    counts.set(date, (counts.get(date) ?? 0) + number)
    found.set(subject, counts)
  }
  const preset = found.get(scope.presetId) ?? noCounts
  return { agents: found, preset }
}

function selectStarts(column: 'agent_id' | 'preset_id', ids: readonly string[], scope: CountScope): SQL {
  const { organizationId, days, now, ignoreAppointmentId = null, ignoreHoldIds = [] } = scope
  const subject = sql.raw(column)
  const within = sql`organization_id = ${organizationId} and ${subject} = any (${arrayOf(ids)}::uuid[])
    and starts_at >= ${isoOf(days.starts[0] ?? 0)}::timestamptz and starts_at < ${isoOf(endOf(days))}::timestamptz`
  return sql`select ${subject} as subject, starts_at from appointments where ${within}
      and status not in (${sql.raw(uncountedStatuses.map((status) => `'${status}'`).join())})
      and id is distinct from ${ignoreAppointmentId}::uuid
    union all select ${subject}, starts_at from holds where ${within}
      and expires_at > ${now.toISOString()}::timestamptz and not (id = any (${arrayOf(ignoreHoldIds)}::uuid[]))`
}

/** Returns the end of the last day. It is assumed to last 24 hours, because no later start is requested. */
const endOf = (days: Days): number => (days.starts.at(-1) ?? 0) + 1440

export type CapCheck = Exclusions & {
  organizationId: string
  presetId: string
  /** Null for a queue. */
  agentId: string | null
  caps: Caps
  /** The application's time zone. */
  timezone: string
  start: Date
  now: Date
}

/**
 * Returns the caps that a booking at this start would exceed. The result stays valid while the caller holds the preset's lock.
 */
export async function findCapReasons(db: Queryable, check: CapCheck): Promise<CapReason[]> {
  if (!hasCaps(check.caps)) return []
  const { agentId, timezone, caps } = check
  const minute = toMinute(check.start)
  const days = daysAround(timezone, minute, minute)
  const counts = await countByDay(db, { ...check, agentIds: agentId ? [agentId] : [], days })
  const agent = agentId ? (counts.agents.get(agentId) ?? noCounts) : null
  return whyCapped(caps, dayOf(timezone, minute), agent, counts.preset)
}

export type QueueScope = Exclusions & { organizationId: string; queueId: string; from: number; to: number; now: Date }
/** Longest possible appointment; it limits how far back a queue's appointments must be read. */
const maxAppointmentMinutes = 1440

/** Lists the times of a queue's appointments and live holds that overlap [from, to), in minutes since 1970, without buffers. */
export async function listQueueRanges(db: Queryable, scope: QueueScope): Promise<MinuteRange[]> {
  const { organizationId, queueId, from, to, now, ignoreAppointmentId = null, ignoreHoldIds = [] } = scope
  const within = sql`starts_at < ${isoOf(to)}::timestamptz and ends_at > ${isoOf(from)}::timestamptz
    and starts_at > ${isoOf(from - maxAppointmentMinutes)}::timestamptz`
  const rows = await db.execute<MinuteRange>(sql`
    select floor(extract(epoch from starts_at) / 60)::int as start, ceil(extract(epoch from ends_at) / 60)::int as "end" from (
      select starts_at, ends_at from appointments where organization_id = ${organizationId} and target_type = 'QUEUE'
        and target_id = ${queueId} and status = any (${arrayOf(liveStatuses)}::text[]) and ${within}
        and id is distinct from ${ignoreAppointmentId}::uuid
      union all select starts_at, ends_at from holds where organization_id = ${organizationId} and queue_id = ${queueId}
        and expires_at > ${now.toISOString()}::timestamptz and ${within} and not (id = any (${arrayOf(ignoreHoldIds)}::uuid[]))
    ) used`)
  return [...rows].map(({ start, end }) => ({ start, end }))
}

const isoOf = (minute: number): string => fromMinute(minute).toISOString()
/** Writes an array as one parameter; the query builder would create one parameter per element. */
const arrayOf = (values: readonly string[]): string => `{${values.join()}}`
