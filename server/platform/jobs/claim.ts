import type { ISql, Row } from 'postgres'
import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { type BucketLevel, bucketForRate, claimSize, refill, toleratedExpiredLeases, waitForToken } from './rules.ts'
import type { Job, Rates } from './types.ts'

export type DueLane = { organizationId: string; lane: string }
export type Claim = {
  jobs: Job[]
  /** When the lease began, at the latest seen from here: this process's clock before it asked, in ms. */
  leasedAt: number
  /** Set when the lane's rate, or a shared one, allows nothing now; Infinity when it is closed. */
  waitMs: number | null
}
export type ClaimOptions = { now: Date; leaseMs: number; limit: number }

/**
 * The open lanes that have something due, those served longest ago first. The agenda's own index lists them, one probe a
 * lane, however many items lie in the future.
 */
export async function listDueLanes(sql: Sql, now: Date): Promise<DueLane[]> {
  const rows = await sql`
    with recursive heads as (
      (select organization_id, lane, due_at from jobs order by organization_id, lane, due_at limit 1)
      union all
      select next.* from heads, lateral (
        select a.organization_id, a.lane, a.due_at from jobs a
        where (a.organization_id, a.lane) > (heads.organization_id, heads.lane)
        order by a.organization_id, a.lane, a.due_at limit 1) next)
    select heads.organization_id, heads.lane from heads left join lanes l using (organization_id, lane)
    where heads.due_at <= case when heads.organization_id = ${NIL_ORGANIZATION} then now() else ${now}::timestamptz end
      and coalesce(l.closed_until <= now(), true)
    order by l.refilled_at nulls first`
  return rows.map((row) => ({ organizationId: row.organization_id, lane: row.lane }))
}

/** Takes up to `limit` due items of a lane, most urgent first, as far as its rate and the shared one allow. */
export async function claimJobs(sql: Sql, lane: DueLane, rates: Rates, options: ClaimOptions): Promise<Claim> {
  const wanted = bucketsFor(lane, rates)
  if (wanted.length === 0) return claimItems(sql, lane, options)
  return sql.begin(async (tx) => {
    const levels = await lockLevels(tx, wanted)
    const waitMs = Math.max(...levels.map((level) => level.waitMs))
    if (waitMs > 0) return { jobs: [], leasedAt: Date.now(), waitMs }
    const limit = claimSize(Math.min(options.limit, ...levels.map((level) => level.tokens)))
    const claimed = await claimItems(tx, lane, { ...options, limit })
    if (claimed.jobs.length > 0) await spend(tx, levels, claimed.jobs.length)
    return claimed
  })
}

type Wanted = DueLane & { ratePerMinute: number }
type Locked = Wanted & BucketLevel & { waitMs: number }

/** Its own bucket first, then the shared one: always locked in this order. */
function bucketsFor({ organizationId, lane }: DueLane, rates: Rates): Wanted[] {
  const own = rates.ratePerMinute(lane)
  const name = rates.sharedBucket(lane)
  const shared = name === null ? null : rates.ratePerMinute(name)
  return [
    ...(own === null ? [] : [{ organizationId, lane, ratePerMinute: own }]),
    ...(name === null || shared === null
      ? []
      : [{ organizationId: NIL_ORGANIZATION, lane: name, ratePerMinute: shared }]),
  ]
}

async function lockLevels(tx: ISql, wanted: Wanted[]): Promise<Locked[]> {
  const locked: Locked[] = []
  for (const want of wanted) {
    const bucket = bucketForRate(want.ratePerMinute)
    const [, rows] = await Promise.all([
      tx`insert into lanes (organization_id, lane, tokens) values (${want.organizationId}, ${want.lane}, ${bucket.burst})
        on conflict do nothing`,
      tx`select tokens, extract(epoch from refilled_at) * 1000 as refilled, extract(epoch from clock_timestamp()) * 1000 as now,
          coalesce(closed_until > clock_timestamp(), false) as closed
        from lanes where organization_id = ${want.organizationId} and lane = ${want.lane} for update`,
    ])
    const [row] = rows
    const level = refill({ tokens: row?.tokens, refilledAtMs: Number(row?.refilled) }, bucket, Number(row?.now))
    locked.push({ ...want, ...level, waitMs: row?.closed ? Number.POSITIVE_INFINITY : waitForToken(level, bucket) })
  }
  return locked
}

async function spend(tx: ISql, levels: Locked[], count: number): Promise<void> {
  await Promise.all(
    levels.map(
      (
        level,
      ) => tx`update lanes set tokens = ${level.tokens - count}, refilled_at = to_timestamp(${level.refilledAtMs / 1000})
        where organization_id = ${level.organizationId} and lane = ${level.lane}`,
    ),
  )
}

/** So many due ones with a rank of their own are a crowd. */
const crowdFrom = 200

/**
 * The one statement that claims. Items of the usual rank, their due time, come in the index's order, so that a long queue
 * costs no more than a short one; those with a rank of their own are merged in: few are sorted, a crowd comes in the order of an
 * index by rank, which leads past whatever is not due yet and so is for crowds only. What fails together is left out while it does.
 * A row whose lease ran out is due again, without an index of its own. All rows of a claim share one fence. The limit is written out, for a prepared
 * plan that does not know it sorts everything. Nobody waits for the disk: a claim lost with the server is a claim not made,
 * and whatever a handler records afterwards takes the claim to the disk with it.
 */
async function claimItems(sql: ISql, lane: DueLane, { now, leaseMs, limit }: ClaimOptions): Promise<Claim> {
  const leasedAt = Date.now()
  const most = sql.unsafe(String(limit))
  const claimable = dueIn(sql, lane, now)
  const rows = await sql`
    with crowd as (select count(*) > ${crowdFrom} as here from (
      select from jobs where ${dueBy(sql, lane, now)} and ranked limit ${sql.unsafe(String(crowdFrom + 1))}) heads),
    few as materialized (
      select ctid, rank_at from jobs where ${claimable} and ranked and not (select here from crowd)
      order by rank_at + interval '0' limit ${most} for update skip locked),
    crowded as materialized (
      select ctid, rank_at from jobs where ${claimable} and ranked and (select here from crowd)
        and lane || '' = ${lane.lane}
      order by rank_at limit ${most} for update skip locked),
    usual as materialized (
      select ctid, rank_at from jobs where ${claimable} and not ranked
      order by due_at limit ${most} for update skip locked),
    chosen as (select ctid from (select * from few union all select * from crowded union all select * from usual) as either order by rank_at limit ${most})
    update jobs set state = 'claimed', lease_until = now() + ${leaseMs} * interval '1 millisecond',
      fence = (select nextval('jobs_fence') from set_config('synchronous_commit', 'off', true)), expired_leases = expired_leases + (state = 'claimed')::int
    where ctid = any (array (select ctid from chosen))
    returning key, kind, subject, revision, origin, due_at, rank_at, attempts, expired_leases, was_in_doubt, fence, superseded_at, circuit,
      payload`
  const items = rows.map((row) => itemOf(row, lane)).sort((a, b) => a.rank - b.rank)
  return { jobs: items.map(({ item }) => item), leasedAt, waitMs: null }
}

/** Jobs of the nil organization are maintenance, which is due by machine time; all others are due by business time. */
const dueBy = (sql: ISql, { organizationId, lane }: DueLane, now: Date) => sql`
  organization_id = ${organizationId} and lane = ${lane}
  and due_at <= ${organizationId === NIL_ORGANIZATION ? sql`now()` : sql`${now}::timestamptz`}`

const dueIn = (sql: ISql, { organizationId, lane }: DueLane, now: Date) => sql`
  ${dueBy(sql, { organizationId, lane }, now)}
  and (state <> 'claimed' or lease_until + ${pauseOfLapsed(sql)} < now())
  and (circuit = any (array (select c.circuit from circuits c where c.organization_id = ${organizationId} and c.open_until > now())))
    is not true
  and not exists (select from lanes where organization_id = ${organizationId} and lane = ${lane} and closed_until > now())`

/**
 * Whoever's processes died over it a few times steps aside, longer each time up to a minute: either it kills them, or it stands
 * first in line while something else does, and would be given up for that.
 */
const pauseOfLapsed = (sql: ISql) =>
  sql`least(60, power(2, greatest(expired_leases - ${sql.unsafe(String(toleratedExpiredLeases))}, 0)) - 1) * interval '1 second'`

function itemOf(row: Row, { organizationId, lane }: DueLane): { item: Job; rank: number } {
  const key = row.key.toString('hex')
  const item = {
    organizationId,
    id: key,
    lane,
    kind: row.kind,
    subject: row.subject,
    revision: row.revision,
    key,
    origin: row.origin,
    dueAt: row.due_at,
    attempts: row.attempts,
    expiredLeases: row.expired_leases,
    wasInDoubt: row.was_in_doubt,
    fence: Number(row.fence),
    supersededAt: row.superseded_at,
    circuit: row.circuit,
    payload: row.payload,
  }
  return { item, rank: row.rank_at.getTime() }
}
