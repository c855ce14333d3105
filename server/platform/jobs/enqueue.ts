import type { Queryable } from '#db/client.ts'
import { runPrepared } from './data.ts'
import { jobKey } from './keyRules.ts'
import type { JobRequest } from './types.ts'

/**
 * Inserts jobs in one statement, in the transaction of the caller. A job that already exists stays unchanged, except
 * planned jobs: a pending one moves to the new due time, a superseded one becomes current again.
 */
export async function enqueue(tx: Queryable, requests: readonly JobRequest[]): Promise<void> {
  if (requests.length > 0) await runPrepared(tx, insertJobsSql, [toJobRows(requests)])
}

/**
 * Serializes the requests as JSON, because one statement then serves both clients and neither client converts the
 * values.
 */
export function toJobRows(requests: readonly JobRequest[]): string {
  const rows = new Map<string, object>()
  for (const request of requests) {
    const key = jobKey(request.identity, request.organizationId).toString('hex')
    rows.set(request.organizationId + key, {
      o: request.organizationId,
      key,
      lane: request.lane,
      kind: request.kind,
      subject: request.subject,
      revision: request.revision,
      origin: request.origin,
      due: request.dueAt,
      rank: request.rankAt ?? request.dueAt,
      payload: request.payload ?? {},
      early: request.mayStartEarly ?? false,
      circuit: request.circuit ?? null,
    })
  }
  return JSON.stringify([...rows.values()])
}

/**
 * A superseded row that becomes current again while a worker runs it gets a new fence: that worker read it as superseded and
 * may be about to settle it as nothing to do. The row is claimed again when the lease expires, and its handler finds
 * the earlier attempt if there was one.
 */
export const insertJobsSql = `
insert into jobs as a (organization_id, key, lane, kind, subject, revision, origin, due_at, rank_at, payload, early,
  circuit)
select o, decode(key, 'hex'), lane, kind, subject, revision, origin, due, rank, payload, early, circuit
from json_to_recordset($1::text::json) as r (o uuid, key text, lane text, kind text, subject text, revision integer, origin text,
  due timestamptz, rank timestamptz, payload jsonb, early boolean, circuit text)
on conflict (organization_id, key) do update set
  due_at = case when a.state <> 'pending' then a.due_at
    when a.attempts > 0 then greatest(a.due_at, excluded.due_at) else excluded.due_at end,
  rank_at = case when a.state = 'pending' then excluded.rank_at else a.rank_at end,
  fence = case when a.state = 'claimed' and a.superseded_at is not null then nextval('jobs_fence') else a.fence end,
  superseded_at = null
where a.origin = 'plan' and excluded.origin = 'plan' and (a.superseded_at is not null or
  (a.state = 'pending' and (a.due_at, a.rank_at) is distinct from (excluded.due_at, excluded.rank_at)))`
