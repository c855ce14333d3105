import { sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'

/** A rule of the view `retention` in `db/functions.sql`; one call deletes at most `bound` rows. */
type RetentionRule = { rule: string; bound: number }

export async function listRetentionRules(db: Queryable): Promise<RetentionRule[]> {
  return db.execute<RetentionRule>(sql`select rule, bound from retention`)
}

/** Deletes what the rule allows, as the owner, and returns the number of rows. */
export async function applyRetentionRule(db: Queryable, rule: string): Promise<number> {
  const [row] = await db.execute<{ deleted: number }>(sql`select apply_retention(${rule}) as deleted`)
  return row?.deleted ?? 0
}
