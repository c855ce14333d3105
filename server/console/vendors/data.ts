import { sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'

export type OpenCircuit = { circuit: string; reason: string; sinceMs: number; nextTryMs: number }

/** Lists an organization's open circuits, with durations instead of times, because circuits use machine time. */
export async function listOpenCircuits(db: Queryable, organizationId: string): Promise<OpenCircuit[]> {
  const rows = await db.execute<{ circuit: string; reason: string | null; since: string; next: string }>(sql`
    select circuit, reason, extract(epoch from now() - opened_at) * 1000 as since, extract(epoch from open_until - now()) * 1000 as next
    from circuits where organization_id = ${organizationId} and opened_at is not null order by opened_at, circuit limit 200`)
  return rows.map(({ circuit, reason, since, next }) => ({
    circuit,
    reason: reason ?? '',
    sinceMs: Number(since),
    nextTryMs: Number(next),
  }))
}

/** Upper bound for counting jobs. */
export const countLimit = 100_000

/** Lists the lanes in which an organization has jobs, with one index probe per lane. */
export async function listLanes(db: Queryable, organizationId: string): Promise<string[]> {
  const rows = await db.execute<{ lane: string }>(sql`
    with recursive names as (
      (select lane from jobs where organization_id = ${organizationId} order by lane limit 1)
      union all
      select next.lane from names, lateral (
        select j.lane from jobs j where j.organization_id = ${organizationId} and j.lane > names.lane
        order by j.lane limit 1) next)
    select lane from names`)
  return rows.map(({ lane }) => lane)
}

/** Counts the due jobs of each lane up to `countLimit`, in one range per lane of the index by due time. */
export async function countDueJobs(
  db: Queryable,
  organizationId: string,
  lanes: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  if (lanes.length === 0) return new Map()
  const rows = await db.execute<{ lane: string; n: number }>(sql`
    select counted.lane, due.n from unnest(array[${listOf(lanes)}]::text[]) as counted (lane), lateral (
      select count(*)::int as n from (
        select from jobs j where j.organization_id = ${organizationId} and j.lane = counted.lane
          and j.due_at <= ${now.toISOString()}::timestamptz
        limit ${sql.raw(String(countLimit))}) jobs_due) due`)
  return new Map(rows.map(({ lane, n }) => [lane, n]))
}

const listOf = (values: readonly string[]) =>
  sql.join(
    values.map((one) => sql`${one}`),
    sql`, `,
  )

export type PausedJobs = { lane: string; circuit: string; waiting: number }

/** Counts the due jobs behind open circuits, by lane. Called only while a circuit is open. */
export async function countPausedJobs(
  db: Queryable,
  organizationId: string,
  { lanes, circuits, now }: { lanes: readonly string[]; circuits: readonly string[]; now: Date },
): Promise<PausedJobs[]> {
  if (circuits.length === 0 || lanes.length === 0) return []
  const rows = await db.execute<PausedJobs>(sql`
    select lane, circuit, count(*)::int as waiting from jobs
    where organization_id = ${organizationId} and lane in (${listOf(lanes)}) and due_at <= ${now.toISOString()}::timestamptz
      and circuit in (${listOf(circuits)})
    group by lane, circuit`)
  return [...rows]
}

/**
 * Claims the hourly alert for an open circuit: returns its duration and reason to one caller per hour, null to others.
 */
export async function claimPauseAlert(
  tx: Tx,
  organizationId: string,
  circuit: string,
): Promise<{ sinceMs: number; reason: string } | null> {
  const [row] = await tx.execute<{ since: string; reason: string | null }>(sql`
    update circuits set notified_at = now()
    where organization_id = ${organizationId} and circuit = ${circuit} and opened_at is not null
      and (notified_at is null or notified_at < now() - interval '1 hour')
    returning extract(epoch from now() - opened_at) * 1000 as since, reason`)
  return row ? { sinceMs: Number(row.since), reason: row.reason ?? '' } : null
}
