import type { Queryable } from '#db/client.ts'
import { decrementHits } from './data.ts'

/** Takes back one hit of the current window, for an attempt that was reserved before the comparison and was correct. */
export async function refundLimit(db: Queryable, limit: { key: string }): Promise<void> {
  await decrementHits(db, limit.key)
}
