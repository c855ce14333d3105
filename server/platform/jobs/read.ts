import type { Sql } from '#db/client.ts'

export type Forecast = {
  kind: string
  subject: string
  key: string
  revision: number
  state: 'pending' | 'claimed' | 'inDoubt'
  attempts: number
  dueAt: Date
  payload: Record<string, string | number | boolean | null>
}

/** Lists the unfinished jobs of an organization, or of one subject of it, up to a time, soonest first. */
export async function listForecast(
  sql: Sql,
  organizationId: string,
  { subject, until, limit = 500 }: { subject?: string; until: Date; limit?: number },
): Promise<Forecast[]> {
  const rows = await sql`
    select kind, subject, encode(key, 'hex') as key, revision, state, attempts, due_at as "dueAt", payload from jobs
    where organization_id = ${organizationId} and due_at <= ${until} and origin <> 'engine' and superseded_at is null
      ${subject === undefined ? sql`` : sql`and subject = ${subject}`}
    order by due_at, rank_at, key limit ${limit}`
  return rows as unknown as Forecast[]
}

/**
 * Returns how many seconds the most overdue job has waited, 0 if none is overdue. Maintenance counts by machine time.
 */
export async function lagSeconds(sql: Sql, now: Date): Promise<number> {
  const [row] = await sql`
    ${lanesWithJobs(sql)}
    select max(extract(epoch from case when head.origin = 'engine' then now() else ${now}::timestamptz end - head.due_at)) as lag
    from used_lanes, lateral (
      select origin, due_at from jobs a where a.organization_id = used_lanes.organization_id and a.lane = used_lanes.lane and a.state <> 'claimed'
      order by a.due_at limit 1) head`
  return Math.max(0, Math.round(Number(row?.lag ?? 0)))
}

export type JobCounts = { due: number; claimed: number; inDoubt: number; closedLanes: number }

/** Counts for the status page: jobs that are due, claimed and in doubt, and lanes that are closed. */
export async function countJobs(sql: Sql, now: Date): Promise<JobCounts> {
  const [row] = await sql`
    select (select count(*)::int from jobs where was_in_doubt) as "inDoubt",
      (select count(*)::int from lanes where closed_until > now()) as "closedLanes", d.due, d.claimed
    from (select count(*) filter (where state = 'pending')::int as due, count(*) filter (where state = 'claimed')::int as claimed
      from jobs where due_at <= case when origin = 'engine' then now() else ${now}::timestamptz end) d`
  return {
    due: row?.due ?? 0,
    claimed: row?.claimed ?? 0,
    inDoubt: row?.inDoubt ?? 0,
    closedLanes: row?.closedLanes ?? 0,
  }
}

/**
 * Returns the next business time after `after` at which a job is due, for the clock of the sandbox; maintenance does
 * not count.
 */
export async function findNextDueAt(sql: Sql, after: Date): Promise<Date | null> {
  const [row] = await sql`
    ${lanesWithJobs(sql)}
    select min(head.due_at) as due from used_lanes, lateral (
      select due_at from jobs a
      where a.organization_id = used_lanes.organization_id and a.lane = used_lanes.lane and a.due_at > ${after} and a.origin <> 'engine'
      order by a.due_at limit 1) head`
  return row?.due ?? null
}

export type UnfinishedJob = { kind: string; subject: string }

/**
 * Lists the jobs due by `upTo` that are not settled, claimed ones and those of closed lanes included; maintenance does
 * not count.
 */
export async function listUnfinishedJobs(sql: Sql, upTo: Date, limit = 200): Promise<UnfinishedJob[]> {
  const rows = await sql`
    select kind, subject from jobs where due_at <= ${upTo} and origin <> 'engine' order by due_at, rank_at limit ${limit}`
  return rows.map((row) => ({ kind: row.kind, subject: row.subject }))
}

/** Selects all lanes that have rows, with one index probe each. */
const lanesWithJobs = (sql: Sql) => sql`
  with recursive used_lanes as (
    (select organization_id, lane from jobs order by organization_id, lane limit 1)
    union all
    select next.* from used_lanes, lateral (
      select a.organization_id, a.lane from jobs a where (a.organization_id, a.lane) > (used_lanes.organization_id, used_lanes.lane)
      order by a.organization_id, a.lane limit 1) next)`
