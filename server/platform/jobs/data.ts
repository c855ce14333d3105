import type { Queryable } from '#db/client.ts'

type TextRow = Record<string, string> & { revision: number }

/**
 * Runs a fixed statement on the connection of the caller, prepared once. The `execute` of drizzle parses, describes and
 * plans a statement each time, which costs a second round trip. All parameters are texts, so that no client converts
 * them.
 */
export async function runPrepared<Row = TextRow>(
  tx: Queryable,
  text: string,
  params: readonly string[],
): Promise<Row[]> {
  const query = { sql: text, params: [...params] }
  return tx._.session
    .prepareQuery<{ execute: Row[]; all: unknown; values: unknown }>(query, undefined, 'jobs', false)
    .execute()
}
