import type { Queryable } from '#db/client.ts'
import { runPrepared } from './data.ts'
import { insertJobsSql, toJobRows } from './enqueue.ts'
import { jobKey } from './keyRules.ts'
import type { JobRequest } from './types.ts'

/** Planned job; `key` is in hex, as in Job. */
type PlannedJob = { kind: string; key: string; revision: number; payload: JobRequest['payload'] }
export type PlanChange = {
  /** Jobs that were pending and are deleted: no worker will start them. */
  removed: PlannedJob[]
  /** Jobs that are claimed or in doubt: they will be settled and neither retried nor resent. */
  superseded: PlannedJob[]
}

/**
 * Makes the planned jobs of a subject match `wanted`, in the transaction of the change. The caller holds the lock of
 * the subject. Keys outlive rows: a job that was settled meanwhile may be inserted again here; its handler finds the
 * earlier attempt (unique on organization, key and number) and ends as done.
 */
export async function syncPlan(
  tx: Queryable,
  of: { organizationId: string; subject: string },
  wanted: readonly JobRequest[],
  now: Date,
): Promise<PlanChange> {
  const keys = wanted.map((request) => jobKey(request.identity, request.organizationId).toString('hex'))
  const supersededRows = await runPrepared(tx, supersede, [
    of.organizationId,
    of.subject,
    JSON.stringify(keys),
    now.toISOString(),
  ])
  const rows = supersededRows.map((row) => ({
    pending: row.state === 'pending',
    planned: {
      kind: row.kind,
      key: row.key,
      revision: row.revision,
      payload: JSON.parse(row.payload ?? '{}'),
    } as PlannedJob,
  }))
  const removed = rows.filter((row) => row.pending).map((row) => row.planned)
  const superseded = rows.filter((row) => !row.pending).map((row) => row.planned)
  const removedKeys = JSON.stringify(removed.map((row) => row.key))
  await runPrepared(tx, replace, [toJobRows(wanted), of.organizationId, removedKeys])
  return { removed, superseded }
}

// The condition ignores the state, so that the update waits for a row that is being claimed and reports its final
// state. Rows are locked in the order in which jobs that ran together are settled.
const supersede = `
update jobs set superseded_at = $4::timestamptz
where organization_id = $1 and key in (
  select key from jobs where organization_id = $1 and subject = $2 and origin = 'plan' and superseded_at is null
    and key not in (select decode(k, 'hex') from json_array_elements_text($3::text::json) as k)
  order by key for update)
returning kind, encode(key, 'hex') as key, revision, state, payload::text as payload`

// The statement before has locked these rows.
const replace = `
with removed as (
  delete from jobs where organization_id = $2 and key in (select decode(k, 'hex') from json_array_elements_text($3::text::json) as k)
)${insertJobsSql}`
