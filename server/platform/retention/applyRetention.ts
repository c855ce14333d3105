import type { Queryable } from '#db/client.ts'
import { applyRetentionRule, listRetentionRules } from './data.ts'

const MAX_BATCHES = 40

/**
 * Deletes what is older than the rules of retention allow, and returns the number of rows. Throws afterwards if a rule failed. Each batch is a transaction of its
 * own, so that no other transaction waits long for a lock; what exceeds `MAX_BATCHES` follows in the next run.
 */
export async function applyRetention(db: Queryable): Promise<number> {
  let total = 0
  const failed: string[] = []
  for (const rule of await listRetentionRules(db)) {
    // A rule that fails must not keep the rows of the others.
    total += await applyRule(db, rule).catch(() => {
      failed.push(rule.rule)
      return 0
    })
  }
  if (failed.length > 0) throw new RetentionError(`These rules failed: ${failed.join(', ')}`)
  return total
}

class RetentionError extends Error {
  override name = 'RetentionError'
}

async function applyRule(db: Queryable, { rule, bound }: { rule: string; bound: number }): Promise<number> {
  let total = 0
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const deleted = await applyRetentionRule(db, rule)
    total += deleted
    if (deleted < bound) break
  }
  return total
}
