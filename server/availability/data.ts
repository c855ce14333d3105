import { and, asc, eq, gt, inArray, isNull, lt, ne, notInArray, or, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { holds, occupancies } from '#db/schema/occupancies.ts'
import { schedules, staff } from '#db/schema/staff.ts'
import type { Load } from './rules.ts'
import type { AgentTimes } from './schema.ts'

export type AgentScope = {
  organizationId: string
  applicationId: string
  agentIds: readonly string[]
  /** Minutes since 1970; what is busy outside does not matter. */
  from: number
  to: number
  now: Date
  ignoreHoldIds?: readonly string[]
  ignoreAppointmentId?: string | null
}

/** Hours and busy times of the agents, in two queries whatever the number of agents and days. Inactive ones are left out. */
export async function listAgentTimes(db: Queryable, scope: AgentScope): Promise<AgentTimes[]> {
  if (scope.agentIds.length === 0) return []
  const [openings, busy] = await Promise.all([listOpenings(db, scope), listBusy(db, scope)])
  const times = new Map<
    string,
    { agentId: string; openings: AgentTimes['openings'][number][]; busy: AgentTimes['busy'][number][] }
  >()
  for (const { agentId, ...opening } of openings) {
    const agent = times.get(agentId) ?? { agentId, openings: [], busy: [] }
    agent.openings.push(opening)
    times.set(agentId, agent)
  }
  for (const { agentId, start, end } of busy) times.get(agentId)?.busy.push({ start, end })
  return [...times.values()]
}

const listOpenings = (db: Queryable, scope: AgentScope) =>
  db
    .select({
      agentId: schedules.agentId,
      weekday: schedules.weekday,
      startMinute: schedules.startMinute,
      endMinute: schedules.endMinute,
      timezone: schedules.timezone,
    })
    .from(schedules)
    .innerJoin(staff, and(eq(staff.organizationId, schedules.organizationId), eq(staff.id, schedules.agentId)))
    .where(
      and(
        eq(schedules.organizationId, scope.organizationId),
        inArray(schedules.agentId, [...scope.agentIds]),
        eq(staff.active, true),
        or(isNull(staff.applicationId), eq(staff.applicationId, scope.applicationId)),
      ),
    )
    .orderBy(asc(schedules.agentId), asc(schedules.weekday), asc(schedules.startMinute))

/** A hold counts until it expires, whether or not its row has been swept. */
function listBusy(db: Queryable, scope: AgentScope) {
  const ownHold = scope.ignoreHoldIds?.length
    ? or(isNull(occupancies.holdId), notInArray(occupancies.holdId, [...scope.ignoreHoldIds]))
    : undefined
  const ownAppointment = scope.ignoreAppointmentId
    ? or(isNull(occupancies.appointmentId), ne(occupancies.appointmentId, scope.ignoreAppointmentId))
    : undefined
  return db
    .select({ agentId: occupancies.agentId, start: occupancies.startMin, end: occupancies.endMin })
    .from(occupancies)
    .leftJoin(holds, and(eq(holds.organizationId, occupancies.organizationId), eq(holds.id, occupancies.holdId)))
    .where(
      and(
        eq(occupancies.organizationId, scope.organizationId),
        inArray(occupancies.agentId, [...scope.agentIds]),
        eq(occupancies.live, true),
        lt(occupancies.startMin, scope.to),
        gt(occupancies.endMin, scope.from),
        or(isNull(holds.id), gt(holds.expiresAt, scope.now)),
        ownHold,
        ownAppointment,
      ),
    )
    .orderBy(asc(occupancies.agentId), asc(occupancies.startMin))
}

/** How busy each agent is within half a day and half a week on both sides of a minute. */
export async function listLoads(
  db: Queryable,
  organizationId: string,
  agentIds: readonly string[],
  minute: number,
): Promise<Load[]> {
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
        gt(occupancies.endMin, minute - halfWeek),
      ),
    )
    .groupBy(occupancies.agentId)
}
