import { sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { addMs } from '#server/lib/time.ts'
import { maxEarlyMs, maxLateMs, startTimes } from './earlyStartRules.ts'

/** Share of the rate that early starts may use; the rest is for codes and other urgent messages. */
const SHARE = 0.9
const BATCH_SIZE = 1000

/**
 * Lets the jobs of a lane that allow it start early, in all organizations that share its rate, when more are due at one
 * moment than the rate allows. `rank_at` keeps the planned time. Idempotent. Returns how many due times changed.
 */
export async function spreadEarlyStarts(db: Queryable, lane: string, perSecond: number, now: Date): Promise<number> {
  const until = addMs(now, maxEarlyMs + maxLateMs)
  const rows = (await db.execute(sql`
    select organization_id as o, encode(key, 'hex') as k, extract(epoch from rank_at) * 1000 as planned,
      extract(epoch from due_at) * 1000 as due
    from jobs where early and lane = ${lane} and rank_at <= ${until.toISOString()}::timestamptz and state = 'pending' and attempts = 0
    order by rank_at, key`)) as unknown as { o: string; k: string; planned: string; due: string }[]
  const starts = startTimes(
    rows.map((row) => Number(row.planned)),
    (perSecond * SHARE) / 1000,
  )
  const moved = rows.flatMap(({ o, k, due }, index) => {
    const start = starts[index] ?? 0
    return Math.abs(start - Number(due)) > 1 ? [{ o, k, d: new Date(start).toISOString() }] : []
  })
  for (let from = 0; from < moved.length; from += BATCH_SIZE)
    await updateDueTimes(db, moved.slice(from, from + BATCH_SIZE))
  return moved.length
}

/** A job that was claimed or planned again meanwhile stays unchanged. */
async function updateDueTimes(db: Queryable, rows: { o: string; k: string; d: string }[]): Promise<void> {
  await db.execute(sql`
    update jobs a set due_at = r.d
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r (o uuid, k text, d timestamptz)
    where a.organization_id = r.o and a.key = decode(r.k, 'hex') and a.state = 'pending' and a.early and a.attempts = 0`)
}
