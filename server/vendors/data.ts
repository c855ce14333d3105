import { sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'

export type OpenCircuit = { circuit: string; reason: string; sinceMs: number; nextTryMs: number }

/** The open ones of an organization; how long ago and how soon, for they live by machine time. */
export async function listOpen(db: Queryable, organizationId: string): Promise<OpenCircuit[]> {
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

export async function isOpen(db: Queryable, organizationId: string, circuit: string): Promise<boolean> {
  const rows = await db.execute(sql`select from circuits
    where organization_id = ${organizationId} and circuit = ${circuit} and open_until > now()`)
  return rows.length > 0
}

/** Counted no further: a range of the index by due time, of one lane. */
const countedTo = 100_000

export type Waiting = { lane: string; circuit: string | null; waiting: number; isMore: boolean }

/** How many are due in each lane, by circuit; each lane is one range of the agenda's own index, what lies ahead is not read. */
export async function countWaiting(db: Queryable, organizationId: string, now: Date): Promise<Waiting[]> {
  const rows = await db.execute<{ lane: string; circuit: string | null; n: number; total: number }>(sql`
    with recursive names as (
      (select lane from agenda where organization_id = ${organizationId} order by lane limit 1)
      union all
      select next.lane from names, lateral (
        select a.lane from agenda a where a.organization_id = ${organizationId} and a.lane > names.lane
        order by a.lane limit 1) next)
    select names.lane, counted.circuit, counted.n::int as n, sum(counted.n) over (partition by names.lane)::int as total
    from names, lateral (
      select circuit, count(*) as n from (
        select a.circuit from agenda a
        where a.organization_id = ${organizationId} and a.lane = names.lane and a.due_at <= ${now.toISOString()}::timestamptz
        limit ${countedTo}) due
      group by circuit) counted`)
  return rows.map(({ lane, circuit, n, total }) => ({ lane, circuit, waiting: n, isMore: total >= countedTo }))
}

/** True for one caller an hour, while it is open; since how long it is. */
export async function claimTelling(
  tx: Tx,
  organizationId: string,
  circuit: string,
): Promise<{ sinceMs: number; reason: string } | null> {
  const [row] = await tx.execute<{ since: string; reason: string | null }>(sql`
    update circuits set told_at = now()
    where organization_id = ${organizationId} and circuit = ${circuit} and opened_at is not null
      and (told_at is null or told_at < now() - interval '1 hour')
    returning extract(epoch from now() - opened_at) * 1000 as since, reason`)
  return row ? { sinceMs: Number(row.since), reason: row.reason ?? '' } : null
}
