import type { Queryable } from '#db/client.ts'
import { findLimitWindow } from './data.ts'
import type { Limit, LimitResult } from './schema.ts'

/** Returns the result that a hit would have now, without counting it. */
export async function peekLimit(db: Queryable, limit: Limit): Promise<LimitResult> {
  const window = await findLimitWindow(db, limit.key)
  if (limit.max <= 0)
    return { allowed: false, remaining: 0, retryAfterSeconds: window?.endsInSeconds ?? limit.windowSeconds }
  const remaining = Math.max(0, limit.max - (window?.hits ?? 0))
  return { allowed: remaining > 0, remaining, retryAfterSeconds: remaining > 0 ? 0 : (window?.endsInSeconds ?? 0) }
}
