import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { toMinute } from '#server/lib/time.ts'
import type { BusyTime } from './schema.ts'

export type BusyScope = {
  organizationId: string
  agentIds: readonly string[]
  /** Minutes since 1970; busy times outside of this range are not needed. */
  from: number
  to: number
  now: Date
  ignoreHoldIds?: readonly string[]
  ignoreAppointmentId?: string | null
}

/** Longest possible occupancy (constraint `occupancies_at_most_two_days`); it limits how far back occupancies must be read. */
const maxBusyMinutes = 2880

/**
 * Lists the busy times of agents, buffers included, in whole minutes since 1970. The query returns one row per agent, because
 * reading every occupancy as a range of instants takes six times as long. A hold counts until it expires, even if its row still
 * exists.
 */
export async function listBusyTimes(db: Queryable, scope: BusyScope): Promise<Map<string, Int32Array>> {
  if (scope.agentIds.length === 0) return new Map()
  const { organizationId, agentIds, from, to, now, ignoreHoldIds = [], ignoreAppointmentId = null } = scope
  const ownAppointment = ignoreAppointmentId
    ? sql`and o.appointment_id is distinct from ${ignoreAppointmentId}::uuid`
    : sql``
  const rows = await db.execute<{ agent_id: string; busy: string }>(sql`
    select o.agent_id, string_agg(((o.start_min << 12) + o.end_min - o.start_min)::text, ' ') as busy
    from occupancies o
    where o.organization_id = ${organizationId} and o.agent_id = any (${`{${agentIds.join()}}`}::uuid[]) and o.live
      and o.start_min > ${from - maxBusyMinutes}::bigint and o.start_min < ${to}::bigint and o.end_min > ${from}::bigint
      and (o.hold_id is null or not (o.hold_id = any (${`{${ignoreHoldIds.join()}}`}::uuid[])) and exists (select from holds h
        where h.organization_id = o.organization_id and h.id = o.hold_id and h.expires_at > ${now.toISOString()}::timestamptz))
      ${ownAppointment}
    group by o.agent_id`)
  return new Map([...rows].map(({ agent_id, busy }) => [agent_id, unpackMinutes(busy)]))
}

/** Returns the agents who are busy at any minute of this time, buffers included. */
export async function findBusyAgents(
  db: Queryable,
  time: Omit<BusyTime, 'agentId'>,
  scope: Omit<BusyScope, 'from' | 'to'>,
): Promise<string[]> {
  const from = toMinute(time.startAt) - time.policy.bufferBeforeMinutes
  const to = Math.ceil(time.endAt.getTime() / 60_000) + time.policy.bufferAfterMinutes
  const overlaps = (busy: Int32Array) =>
    busy.some((start, index) => index % 2 === 0 && start < to && (busy[index + 1] ?? 0) > from)
  const all = await listBusyTimes(db, { ...scope, from, to })
  return [...all].flatMap(([agentId, busy]) => (overlaps(busy) ? [agentId] : []))
}

/** Unpacks numbers of the form start × 4096 + length, which halve the data that PostgreSQL sends. */
function unpackMinutes(text: string): Int32Array {
  const packed = text.split(' ')
  const minutes = new Int32Array(2 * packed.length)
  packed.forEach((entry, index) => {
    const number = Number(entry)
    minutes[2 * index] = Math.floor(number / 4096)
    minutes[2 * index + 1] = Math.floor(number / 4096) + (number % 4096)
  })
  return minutes
}

/** Returns each agent's busy minutes within half a day and within half a week on both sides of a minute. */
export async function listLoads(db: Queryable, organizationId: string, agentIds: readonly string[], minute: number) {
  const [halfDay, halfWeek] = [720, 5040]
  const length = sql`${occupancies.endMin} - ${occupancies.startMin}`
  const near = sql`${occupancies.startMin} < ${minute + halfDay}::bigint and ${occupancies.endMin} > ${minute - halfDay}::bigint`
  return db
    .select({
      agentId: occupancies.agentId,
      dayMinutes: sql<number>`coalesce(sum(${length}) filter (where ${near}), 0)`.mapWith(Number),
      weekMinutes: sql<number>`coalesce(sum(${length}), 0)`.mapWith(Number),
    })
    .from(occupancies)
    .where(
      and(
        eq(occupancies.organizationId, organizationId),
        inArray(occupancies.agentId, [...agentIds]),
        eq(occupancies.live, true),
        lt(occupancies.startMin, minute + halfWeek),
        gt(occupancies.startMin, minute - halfWeek - maxBusyMinutes),
        gt(occupancies.endMin, minute - halfWeek),
      ),
    )
    .groupBy(occupancies.agentId)
}
