import { type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import type { HoursException, Opening } from './schema.ts'

/** Selects the given agents or a queue's members, but only active ones of the application. */
export type HoursScope = {
  organizationId: string
  applicationId: string
  agentIds: readonly string[]
  queueId: string | null
  /** Minutes since 1970; hours outside of this range are not needed. */
  from: number
  to: number
}
export type AgentHours = { agentId: string; openings: Opening[]; exceptions: HoursException[] }

/**
 * Rows are read this far beyond the range: windows may cross midnight, zones differ by up to 15 hours, and changed hours
 * replace whole dates.
 */
const marginMinutes = 3 * 1440

/** Lists weekly hours and exceptions, one row per agent. */
export async function listHours(db: Queryable, scope: HoursScope): Promise<AgentHours[]> {
  const rows = await db.execute<{ id: string; openings: string | null; exceptions: string | null }>(sql`
    select s.id,
      (select json_agg(json_build_array(w.weekday, w.start_minute, w.end_minute, w.timezone,
          w.effective_from - date '1970-01-01', w.effective_to - date '1970-01-01') order by w.weekday, w.start_minute)::text
        from schedules w where w.organization_id = s.organization_id and w.agent_id = s.id
          and coalesce(w.effective_from <= ${toWallText(scope.to + marginMinutes)}::timestamp, true)
          and coalesce(w.effective_to >= ${toWallText(scope.from - marginMinutes)}::timestamp, true)) as openings,
      (select ${exceptionsJson} from schedule_exceptions e
        where e.organization_id = s.organization_id and e.agent_id = s.id and ${isNearRange(scope)}) as exceptions
    from staff s
    where s.organization_id = ${scope.organizationId} and s.active
      and (s.application_id is null or s.application_id = ${scope.applicationId}) and ${isInScope(scope)}
    order by s.id`)
  return [...rows].map(({ id, openings, exceptions }) => ({
    agentId: id,
    openings: toOpenings(openings),
    exceptions: toExceptions(exceptions),
  }))
}

const isInScope = ({ organizationId, agentIds, queueId }: HoursScope): SQL =>
  queueId
    ? sql`s.id in (select m.agent_id from queue_members m where m.organization_id = ${organizationId} and m.queue_id = ${queueId})`
    : sql`s.id = any (${`{${agentIds.join()}}`}::uuid[])`

export type ApplicationHours = {
  timezone: string
  locale: string
  country: string | null
  state: string | null
  kinds: string[]
  exceptions: HoursException[]
}

/** Returns the application's time zone, holiday settings, closures, and extra and changed hours. */
export async function findApplicationHours(
  db: Queryable,
  scope: Omit<HoursScope, 'agentIds' | 'queueId'>,
): Promise<ApplicationHours | null> {
  const [row] = await db.execute<
    Omit<ApplicationHours, 'exceptions' | 'kinds'> & { kinds: string; exceptions: string | null }
  >(sql`
    select a.timezone, a.locale, h.country, h.state, coalesce(array_to_string(h.kinds, ','), '') as kinds,
      (select ${exceptionsJson} from schedule_exceptions e where e.organization_id = a.organization_id
        and e.application_id = a.id and e.agent_id is null and ${isNearRange(scope)}) as exceptions
    from applications a
    left join holiday_settings h on h.organization_id = a.organization_id and h.application_id = a.id
    where a.organization_id = ${scope.organizationId} and a.id = ${scope.applicationId}`)
  return row ? { ...row, kinds: row.kinds.split(','), exceptions: toExceptions(row.exceptions) } : null
}

/** Returns the capacity of an active queue, or null. */
export async function findQueueCapacity(
  db: Queryable,
  organizationId: string,
  applicationId: string,
  id: string,
): Promise<{ capacity: number } | null> {
  const [row] = await db.execute<{ capacity: number }>(sql`
    select capacity from queues where organization_id = ${organizationId} and application_id = ${applicationId}
      and id = ${id} and active`)
  return row ?? null
}

const exceptionsJson = sql`json_agg(json_build_array(e.kind, extract(epoch from e.starts_local)::bigint / 60,
  extract(epoch from e.ends_local)::bigint / 60, e.timezone) order by e.starts_local, e.id)::text`
const isNearRange = ({ from, to }: { from: number; to: number }): SQL =>
  sql`e.ends_local > ${toWallText(from - marginMinutes)}::timestamp and e.starts_local < ${toWallText(to + marginMinutes)}::timestamp`
/** Formats a minute as a PostgreSQL timestamp. */
const toWallText = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 16)

type OpeningRow = [number, number, number, string, number | null, number | null]
type ExceptionRow = [HoursException['kind'], number, number, string]

function toOpenings(json: string | null): Opening[] {
  const rows: OpeningRow[] = json ? JSON.parse(json) : []
  return rows.map(([weekday, startMinute, endMinute, timezone, firstDay, lastDay]) => ({
    weekday,
    startMinute,
    endMinute,
    timezone,
    firstDay,
    lastDay,
  }))
}

function toExceptions(json: string | null): HoursException[] {
  const rows: ExceptionRow[] = json ? JSON.parse(json) : []
  return rows.map(([kind, from, to, timezone]) => ({ kind, from, to, timezone }))
}
