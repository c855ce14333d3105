import type { Queryable } from '#db/client.ts'
import { countHit } from './data.ts'
import { peek } from './peek.ts'
import type { Hit, Limit } from './schema.ts'

/**
 * Counts one hit and says whether it was allowed: at most `max` in a window that starts with the first, by machine time.
 * A refused hit is not counted and prolongs nothing. Run it outside the verb's transaction, or its refusal undoes the count.
 */
export async function hitLimit(db: Queryable, limit: Limit): Promise<Hit> {
  const hits = limit.max > 0 ? await countHit(db, limit) : null
  if (hits !== null) return { allowed: true, remaining: limit.max - hits, retryAfterSeconds: 0 }
  const { retryAfterSeconds } = await peek(db, limit)
  return { allowed: false, remaining: 0, retryAfterSeconds: Math.max(1, retryAfterSeconds) }
}
