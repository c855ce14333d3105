import { sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import type { Limit } from './schema.ts'

/**
 * Counts `count` hits if the window has room for all of them. Returns the total in the window, or null if there is not
 * enough room.
 */
export async function countHits(
  db: Queryable,
  { key, windowSeconds, max }: Limit,
  count: number,
): Promise<number | null> {
  if (count > max) return null
  const [row] = await db.execute<{ hits: number }>(sql`
    insert into limit_windows as w (key, hits, ends_at)
    values (${key}, ${count}, now() + ${windowSeconds}::float8 * interval '1 second')
    on conflict (key) do update set
      hits = case when w.ends_at <= now() then ${count} else w.hits + ${count} end,
      ends_at = case when w.ends_at <= now() then excluded.ends_at else w.ends_at end
    where w.ends_at <= now() or w.hits + ${count} <= ${max}
    returning hits`)
  return row?.hits ?? null
}

export async function findLimitWindow(
  db: Queryable,
  key: string,
): Promise<{ hits: number; endsInSeconds: number } | null> {
  const [row] = await db.execute<{ hits: number; seconds: number }>(sql`
    select hits, ceil(extract(epoch from ends_at - now()))::int as seconds from limit_windows
    where key = ${key} and ends_at > now()`)
  return row ? { hits: row.hits, endsInSeconds: row.seconds } : null
}

export async function decrementHits(db: Queryable, key: string): Promise<void> {
  await db.execute(sql`update limit_windows set hits = hits - 1 where key = ${key} and ends_at > now() and hits > 0`)
}
