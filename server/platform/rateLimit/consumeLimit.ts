import type { Queryable } from '#db/client.ts'
import { countHits } from './data.ts'
import { peekLimit } from './peekLimit.ts'
import type { Limit, LimitResult } from './schema.ts'

/**
 * Counts one hit and says whether it was allowed: at most `max` in a window that starts with the first, by machine time.
 * A refused hit is not counted and prolongs nothing. Run it outside the verb's transaction, or its refusal undoes the count.
 */
export async function consumeLimit(db: Queryable, limit: Limit): Promise<LimitResult> {
  const hits = await countInBatch(db, limit)
  if (hits !== null) return { allowed: true, remaining: limit.max - hits, retryAfterSeconds: 0 }
  const { retryAfterSeconds } = await peekLimit(db, limit)
  return { allowed: false, remaining: 0, retryAfterSeconds: Math.max(1, retryAfterSeconds) }
}

type Round = { asked: number; counted: Promise<number | null> }
const rounds = new WeakMap<object, Map<string, Round>>()

/**
 * Those who are counted by the same key in the same turn of the event loop are counted in one go: else a flood of one caller
 * would wait for one row, commit after commit. Where not all of them fit, each is counted alone.
 */
async function countInBatch(db: Queryable, limit: Limit): Promise<number | null> {
  if ('rollback' in db) return countHits(db, limit, 1)
  const byKey = rounds.get(db) ?? new Map<string, Round>()
  rounds.set(db, byKey)
  const key = `${limit.key} ${limit.windowSeconds} ${limit.max}`
  const round = byKey.get(key) ?? begin(db, limit, () => byKey.delete(key))
  byKey.set(key, round)
  round.asked += 1
  const place = round.asked
  const last = await round.counted
  if (last !== null) return last - round.asked + place
  return round.asked === 1 ? null : countHits(db, limit, 1)
}

function begin(db: Queryable, limit: Limit, close: () => void): Round {
  const round: Round = { asked: 0, counted: Promise.resolve(null) }
  round.counted = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    close()
    return countHits(db, limit, round.asked)
  })
  return round
}
