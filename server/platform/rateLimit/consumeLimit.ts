import type { Queryable } from '#db/client.ts'
import { countHits } from './data.ts'
import { peekLimit } from './peekLimit.ts'
import type { Limit, LimitResult } from './schema.ts'

/**
 * Counts one hit and returns whether it is allowed: at most `max` in a window that starts with the first hit, by
 * machine time. A refused hit is not counted and does not prolong the window. Call it outside the transaction of the
 * use case, because a rollback would undo the count.
 */
export async function consumeLimit(db: Queryable, limit: Limit): Promise<LimitResult> {
  const hits = await countInBatch(db, limit)
  if (hits !== null) return { allowed: true, remaining: limit.max - hits, retryAfterSeconds: 0 }
  const { retryAfterSeconds } = await peekLimit(db, limit)
  return { allowed: false, remaining: 0, retryAfterSeconds: Math.max(1, retryAfterSeconds) }
}

type Batch = { size: number; lastHit: Promise<number | null> }
const batches = new WeakMap<object, Map<string, Batch>>()

/**
 * Counts hits with the same key in the same turn of the event loop in one statement; otherwise a flood of requests from
 * one caller would queue for one row, commit by commit. If not all of them fit, each is counted separately.
 */
async function countInBatch(db: Queryable, limit: Limit): Promise<number | null> {
  if ('rollback' in db) return countHits(db, limit, 1)
  const byKey = batches.get(db) ?? new Map<string, Batch>()
  batches.set(db, byKey)
  const key = `${limit.key} ${limit.windowSeconds} ${limit.max}`
  const batch = byKey.get(key) ?? startBatch(db, limit, () => byKey.delete(key))
  byKey.set(key, batch)
  batch.size += 1
  const position = batch.size
  const last = await batch.lastHit
  if (last !== null) return last - batch.size + position
  return batch.size === 1 ? null : countHits(db, limit, 1)
}

function startBatch(db: Queryable, limit: Limit, close: () => void): Batch {
  const batch: Batch = { size: 0, lastHit: Promise.resolve(null) }
  batch.lastHit = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    close()
    return countHits(db, limit, batch.size)
  })
  return batch
}
