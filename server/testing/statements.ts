import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Db } from '#db/client.ts'

export type StatementCounter = {
  db: Db
  /** Runs work that uses `db` and returns its result and the statements sent meanwhile, also those of transactions. */
  record<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }>
  close(): Promise<void>
}

/** Opens a pool that records the statements it sends. */
export function openStatementCounter(url: string): StatementCounter {
  const sent: string[] = []
  // Reading the types of the database would add a statement per connection.
  const client = postgres(url, { fetch_types: false, debug: (_, text) => sent.push(text) })
  return {
    db: drizzle(client),
    record: async (work) => {
      sent.length = 0
      return { result: await work(), statements: [...sent] }
    },
    close: () => client.end(),
  }
}
