import type { Queryable } from '#db/client.ts'
import { decrementHits } from './data.ts'

/** Takes back one hit of the running window: a try that was reserved before comparing, and turned out right. */
export async function refundLimit(db: Queryable, limit: { key: string }): Promise<void> {
  await decrementHits(db, limit.key)
}
