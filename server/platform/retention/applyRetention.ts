import type { Queryable } from '#db/client.ts'
import { applyRetentionRule, listRetentionRules } from './data.ts'

const MAX_BATCHES = 40

/**
 * Deletes what is older than the rules of retention allow, and returns the number of rows. Each batch is a transaction of its
 * own, so that no other transaction waits long for a lock; what exceeds `MAX_BATCHES` follows in the next run.
 */
export async function applyRetention(db: Queryable): Promise<number> {
  let total = 0
  for (const { rule, bound } of await listRetentionRules(db)) {
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const deleted = await applyRetentionRule(db, rule)
      total += deleted
      if (deleted < bound) break
    }
  }
  return total
}
