import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { keyFromHex } from './keyRules.ts'
import type { Requeue } from './rules.ts'
import type { Fact, Job } from './types.ts'

/**
 * Deletes the row and writes the facts of the module, if given. Returns false and writes nothing when the lease expired
 * and another claim has the row.
 */
export async function settleJob(sql: Sql, job: Job, fact?: Fact): Promise<boolean> {
  const key = keyFromHex(job.key)
  const { organizationId, fence } = job
  if (!fact) {
    const deleted =
      await sql`delete from jobs where organization_id = ${organizationId} and key = ${key} and fence = ${fence}`
    return deleted.count === 1
  }
  const written = await sql`
    with settled as (
      delete from jobs where organization_id = ${organizationId} and key = ${key} and fence = ${fence}
      returning organization_id, key, kind, subject, revision)
    ${fact(sql)}`
  return written.count > 0
}

/** Deletes all rows of one claim in one statement. Returns how many still belonged to this claim. */
export async function settleJobs(sql: Sql, jobs: readonly Job[]): Promise<number> {
  const [first] = jobs
  if (!first) return 0
  // Locked in the order in which a replan locks the jobs of one subject.
  const deleted = await sql`delete from jobs where organization_id = ${first.organizationId} and key in (
    select key from jobs where organization_id = ${first.organizationId} and key = any (${keyArray(jobs)}::text::bytea[])
      and fence = ${first.fence} order by key for update)`
  return deleted.count
}

/**
 * Returns the row to its lane for later. `superseded` means that it may not be retried and the caller must remove it. A
 * row in doubt is returned anyway, because its outcome must still be determined.
 */
export async function requeueJob(sql: Sql, job: Job, to: Requeue): Promise<'back' | 'superseded' | 'stale'> {
  const key = keyFromHex(job.key)
  const [row] = await sql`
    update jobs set state = ${to.wasInDoubt ? 'inDoubt' : 'pending'}, was_in_doubt = ${to.wasInDoubt}, due_at = ${to.dueAt},
      rank_at = case when rank_at = due_at then ${to.dueAt} else rank_at end,
      attempts = ${to.attempts}, lease_until = null, fence = null
    where organization_id = ${job.organizationId} and key = ${key} and fence = ${job.fence}
      and (superseded_at is null or ${to.wasInDoubt})
    returning 1`
  if (row) return 'back'
  const [kept] = await sql`select from jobs
    where organization_id = ${job.organizationId} and key = ${key} and fence = ${job.fence} and superseded_at is not null`
  return kept ? 'superseded' : 'stale'
}

/** Releases claimed jobs unchanged, for another worker or for the time when the lane opens. */
export async function releaseJobs(sql: Sql, jobs: readonly Job[]): Promise<void> {
  const [first] = jobs
  if (!first) return
  await sql`update jobs set state = case when was_in_doubt then 'inDoubt' else 'pending' end, lease_until = null, fence = null
    where organization_id = ${first.organizationId} and key = any (${keyArray(jobs)}::text::bytea[])
      and fence = any (${[...new Set(jobs.map((job) => job.fence))]}::bigint[])`
}

/** Sets the next run of a maintenance job by machine time; its row is never deleted. */
export async function scheduleNextRun(sql: Sql, job: Job, everyMs: number): Promise<void> {
  await sql`update jobs set state = 'pending', due_at = now() + ${everyMs} * interval '1 millisecond',
      rank_at = now() + ${everyMs} * interval '1 millisecond', attempts = 0, expired_leases = 0, lease_until = null, fence = null
    where organization_id = ${job.organizationId} and key = ${keyFromHex(job.key)} and fence = ${job.fence}`
}

/** Closes a lane and its shared bucket until a machine time; never shortens a pause that is already set. */
export async function closeLane(sql: Sql, job: Job, shared: string | null, forMs: number): Promise<void> {
  const lanes = [{ organization: job.organizationId, lane: job.lane }]
  if (shared !== null) lanes.push({ organization: NIL_ORGANIZATION, lane: shared })
  for (const { organization, lane } of lanes) {
    await sql`insert into lanes as l (organization_id, lane, closed_until)
      values (${organization}, ${lane}, now() + ${forMs} * interval '1 millisecond')
      on conflict (organization_id, lane) do update set closed_until = greatest(l.closed_until, excluded.closed_until)`
  }
}

/** Writes the keys in the text form of PostgreSQL, because the client would treat an array of buffers as one buffer. */
const keyArray = (jobs: readonly Job[]): string => `{${jobs.map((job) => `"\\\\x${job.key}"`).join()}}`
