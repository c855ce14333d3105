import type { Queryable } from '#db/client.ts'

type TextRow = Record<string, string> & { revision: number }

/**
 * A fixed statement on the caller's own connection, prepared once: drizzle's `execute` parses, describes and plans it
 * anew each time, which is a second round trip. Parameters are texts, so that no codec touches them.
 */
export async function runPrepared(tx: Queryable, text: string, params: readonly string[]): Promise<TextRow[]> {
  const query = { sql: text, params: [...params] }
  return tx._.session
    .prepareQuery<{ execute: TextRow[]; all: unknown; values: unknown }>(query, undefined, 'jobs', false)
    .execute()
}
