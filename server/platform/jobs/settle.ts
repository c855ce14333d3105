import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { keyFromHex } from './keyRules.ts'
import type { Requeue } from './rules.ts'
import type { Fact, Job } from './types.ts'

/** Removes the row, with the slice's facts if given. False when the lease ran out and another claim has it: nothing is written. */
export async function settleJob(sql: Sql, item: Job, fact?: Fact): Promise<boolean> {
  const key = keyFromHex(item.key)
  const { organizationId, fence } = item
  if (!fact) {
    const gone =
      await sql`delete from jobs where organization_id = ${organizationId} and key = ${key} and fence = ${fence}`
    return gone.count === 1
  }
  const written = await sql`
    with settled as (
      delete from jobs where organization_id = ${organizationId} and key = ${key} and fence = ${fence}
      returning organization_id, key, kind, subject, revision)
    ${fact(sql)}`
  return written.count > 0
}

/** Removes all rows of one claim, in one statement. Gives how many were still this claim's. */
export async function settleJobs(sql: Sql, items: readonly Job[]): Promise<number> {
  const [first] = items
  if (!first) return 0
  const gone = await sql`delete from jobs
    where organization_id = ${first.organizationId} and key = any (${keyArray(items)}::text::bytea[]) and fence = ${first.fence}`
  return gone.count
}

/**
 * Puts the row back for later. `superseded` when it may not be tried again: the caller removes it. A row in doubt goes
 * back even so, for somebody has to learn what became of it.
 */
export async function requeueJob(sql: Sql, item: Job, to: Requeue): Promise<'back' | 'superseded' | 'stale'> {
  const key = keyFromHex(item.key)
  const [row] = await sql`
    update jobs set state = ${to.wasInDoubt ? 'inDoubt' : 'pending'}, was_in_doubt = ${to.wasInDoubt}, due_at = ${to.dueAt},
      rank_at = case when rank_at = due_at then ${to.dueAt} else rank_at end,
      attempts = ${to.attempts}, lease_until = null, fence = null
    where organization_id = ${item.organizationId} and key = ${key} and fence = ${item.fence}
      and (superseded_at is null or ${to.wasInDoubt})
    returning 1`
  if (row) return 'back'
  const [kept] = await sql`select from jobs
    where organization_id = ${item.organizationId} and key = ${key} and fence = ${item.fence} and superseded_at is not null`
  return kept ? 'superseded' : 'stale'
}

/** Gives claimed items back untouched, for somebody who has the time, or for when the lane opens. */
export async function releaseJobs(sql: Sql, items: readonly Job[]): Promise<void> {
  const [first] = items
  if (!first) return
  await sql`update jobs set state = case when was_in_doubt then 'inDoubt' else 'pending' end, lease_until = null, fence = null
    where organization_id = ${first.organizationId} and key = any (${keyArray(items)}::text::bytea[])
      and fence = any (${[...new Set(items.map((item) => item.fence))]}::bigint[])`
}

/** Re-arms an item of upkeep: it stays one row for ever, by machine time. */
export async function scheduleNextRun(sql: Sql, item: Job, everyMs: number): Promise<void> {
  await sql`update jobs set state = 'pending', due_at = now() + ${everyMs} * interval '1 millisecond',
      rank_at = now() + ${everyMs} * interval '1 millisecond', attempts = 0, expired_leases = 0, lease_until = null, fence = null
    where organization_id = ${item.organizationId} and key = ${keyFromHex(item.key)} and fence = ${item.fence}`
}

/** Closes a lane, and the bucket it shares, until a machine time; never opens one earlier than somebody else said. */
export async function closeLane(sql: Sql, item: Job, shared: string | null, forMs: number): Promise<void> {
  const lanes = [{ organization: item.organizationId, lane: item.lane }]
  if (shared !== null) lanes.push({ organization: NIL_ORGANIZATION, lane: shared })
  for (const { organization, lane } of lanes) {
    await sql`insert into lanes as l (organization_id, lane, closed_until)
      values (${organization}, ${lane}, now() + ${forMs} * interval '1 millisecond')
      on conflict (organization_id, lane) do update set closed_until = greatest(l.closed_until, excluded.closed_until)`
  }
}

/** PostgreSQL's own text form: the client would take an array of buffers for one buffer. */
const keyArray = (items: readonly Job[]): string => `{${items.map((item) => `"\\\\x${item.key}"`).join()}}`
