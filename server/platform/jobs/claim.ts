import type { ISql, Row } from 'postgres'
import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { type BucketLevel, bucketForRate, claimSize, refill, toleratedExpiredLeases, waitForToken } from './rules.ts'
import type { Job, Rates } from './types.ts'

export type DueLane = { organizationId: string; lane: string }
export type Claim = {
  jobs: Job[]
  /** Start of the lease in ms, by the clock of this process before the query, so never later than the real start. */
  leasedAt: number
  /**
   * Time in ms until the rate of the lane, or of its shared bucket, allows a claim; Infinity if the lane is closed;
   * null if jobs were claimed.
   */
  waitMs: number | null
}
export type ClaimOptions = {
  now: Date
  leaseMs: number
  limit: number
  /** Claims only jobs whose rank is before their due time, such as codes and confirmations. */
  urgentOnly?: boolean | undefined
}

/**
 * Lists the open lanes with due jobs, least recently served first. The index finds them with one probe per lane,
 * however many future jobs there are.
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

/**
 * Claims up to `limit` due jobs of a lane, most urgent first, within the rate of the lane and of its shared bucket.
 */
export async function claimJobs(sql: Sql, lane: DueLane, rates: Rates, options: ClaimOptions): Promise<Claim> {
  const buckets = bucketsFor(lane, rates)
  if (buckets.length === 0) return claimRows(sql, lane, options)
  return sql.begin(async (tx) => {
    const levels = await lockLevels(tx, buckets)
    const waitMs = Math.max(...levels.map((level) => level.waitMs))
    if (waitMs > 0) return { jobs: [], leasedAt: Date.now(), waitMs }
    const limit = claimSize(Math.min(options.limit, ...levels.map((level) => level.tokens)))
    const claimed = await claimRows(tx, lane, { ...options, limit })
    if (claimed.jobs.length > 0) await takeTokens(tx, levels, claimed.jobs.length)
    return claimed
  })
}

type Bucket = DueLane & { ratePerMinute: number }
type LockedBucket = Bucket & BucketLevel & { waitMs: number }

/** Returns the bucket of the lane, then the shared one. The order is fixed because both rows are locked in it. */
function bucketsFor({ organizationId, lane }: DueLane, rates: Rates): Bucket[] {
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

/** Locks the buckets in the given order, in one statement, which creates those that are full and have no row yet. */
async function lockLevels(tx: ISql, buckets: readonly Bucket[]): Promise<LockedBucket[]> {
  const wanted = buckets.map(({ organizationId, lane, ratePerMinute }) => ({
    organizationId,
    lane,
    tokens: bucketForRate(ratePerMinute).burst,
  }))
  const rows = await tx`
    insert into lanes (organization_id, lane, tokens)
    select "organizationId", lane, tokens
    from json_to_recordset(${JSON.stringify(wanted)}::text::json) as w ("organizationId" uuid, lane text, tokens float8)
    on conflict (organization_id, lane) do update set lane = excluded.lane
    returning organization_id, lane, tokens, extract(epoch from refilled_at) * 1000 as refilled, extract(epoch from clock_timestamp()) * 1000 as now,
      coalesce(closed_until > clock_timestamp(), false) as closed`
  return buckets.map((bucket) => {
    // A lane and its shared bucket have the same name and different organizations.
    const row = rows.find((one) => one.organization_id === bucket.organizationId && one.lane === bucket.lane)
    const rate = bucketForRate(bucket.ratePerMinute)
    const level = refill({ tokens: row?.tokens, refilledAtMs: Number(row?.refilled) }, rate, Number(row?.now))
    return { ...bucket, ...level, waitMs: row?.closed ? Number.POSITIVE_INFINITY : waitForToken(level, rate) }
  })
}

async function takeTokens(tx: ISql, levels: readonly LockedBucket[], count: number): Promise<void> {
  const taken = levels.map(({ organizationId, lane, tokens, refilledAtMs }) => ({
    organizationId,
    lane,
    tokens: tokens - count,
    refilled: refilledAtMs / 1000,
  }))
  await tx`
    update lanes l set tokens = t.tokens, refilled_at = to_timestamp(t.refilled)
    from json_to_recordset(${JSON.stringify(taken)}::text::json) as t ("organizationId" uuid, lane text, tokens float8, refilled float8)
    where l.organization_id = t."organizationId" and l.lane = t.lane`
}

/** If more due jobs than this have their own rank, they are read through the index by rank. */
const rankIndexThreshold = 200

/**
 * Claims jobs in one statement.
 * Jobs with the usual rank (their due time) come in index order, so a long queue costs no more than a short one. Jobs
 * with their own rank are merged in: a few are sorted; many are read through an index by rank, which also reads past rows
 * that are not due yet and is therefore not used for a few.
 * Jobs of an open circuit breaker are left out. A row whose lease expired counts as due again without an index of its
 * own. All rows of a claim share one fence. The limit is part of the text, because a prepared plan that does not know
 * it sorts all rows. Synchronous commit is off: a claim lost in a crash is a claim not made, and whatever a handler
 * records afterwards flushes the claim too.
 */
async function claimRows(sql: ISql, lane: DueLane, { now, leaseMs, limit, urgentOnly }: ClaimOptions): Promise<Claim> {
  const leasedAt = Date.now()
  const most = sql.unsafe(String(limit))
  // The second condition excludes jobs by their index: the rank of most jobs that are not urgent is in the future.
  const urgent = urgentOnly ? sql`and rank_at < due_at and rank_at < ${now}::timestamptz` : sql``
  const claimable = sql`${dueIn(sql, lane, now)} ${urgent}`
  const rows = await sql`
    with ranked_jobs as (select count(*) > ${rankIndexThreshold} as many from (
      select from jobs where ${dueBy(sql, lane, now)} and ranked limit ${sql.unsafe(String(rankIndexThreshold + 1))}) heads),
    few_ranked as materialized (
      select ctid, rank_at from jobs where ${claimable} and ranked and not (select many from ranked_jobs)
      order by rank_at + interval '0' limit ${most} for update skip locked),
    many_ranked as materialized (
      select ctid, rank_at from jobs where ${claimable} and ranked and (select many from ranked_jobs)
        and lane || '' = ${lane.lane}
      order by rank_at limit ${most} for update skip locked),
    usual as materialized (
      select ctid, rank_at from jobs where ${claimable} and not ranked ${urgentOnly ? sql`and false` : sql``}
      order by due_at limit ${most} for update skip locked),
    chosen as (select ctid from (select * from few_ranked union all select * from many_ranked union all select * from usual) as either order by rank_at limit ${most})
    update jobs set state = 'claimed', lease_until = now() + ${leaseMs} * interval '1 millisecond',
      fence = (select nextval('jobs_fence') from set_config('synchronous_commit', 'off', true)), expired_leases = expired_leases + (state = 'claimed')::int
    where ctid = any (array (select ctid from chosen))
    returning key, kind, subject, revision, origin, due_at, rank_at, attempts, expired_leases, was_in_doubt, fence, superseded_at, circuit,
      payload`
  const jobs = rows.map((row) => toJob(row, lane)).sort((a, b) => a.rank - b.rank)
  return { jobs: jobs.map(({ job }) => job), leasedAt, waitMs: null }
}

/** Jobs of the nil organization are maintenance, which is due by machine time; all others are due by business time. */
const dueBy = (sql: ISql, { organizationId, lane }: DueLane, now: Date) => sql`
  organization_id = ${organizationId} and lane = ${lane}
  and due_at <= ${organizationId === NIL_ORGANIZATION ? sql`now()` : sql`${now}::timestamptz`}`

/** Selects the rows that can be claimed: due, not under a valid lease, and neither circuit nor lane closed. */
const dueIn = (sql: ISql, { organizationId, lane }: DueLane, now: Date) => sql`
  ${dueBy(sql, { organizationId, lane }, now)}
  and (state <> 'claimed' or lease_until + ${pauseAfterExpiredLeases(sql)} < now())
  and (circuit = any (array (select c.circuit from circuits c where c.organization_id = ${organizationId} and c.open_until > now())))
    is not true
  and not exists (select from lanes where organization_id = ${organizationId} and lane = ${lane} and closed_until > now())`

/**
 * Extra wait of a job whose workers died several times, growing up to a minute. Either the job kills its workers, or it
 * is first in line while something else does and would wrongly be given up.
 */
const pauseAfterExpiredLeases = (sql: ISql) =>
  sql`least(60, power(2, greatest(expired_leases - ${sql.unsafe(String(toleratedExpiredLeases))}, 0)) - 1) * interval '1 second'`

function toJob(row: Row, { organizationId, lane }: DueLane): { job: Job; rank: number } {
  const key = row.key.toString('hex')
  const job = {
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
  return { job, rank: row.rank_at.getTime() }
}
