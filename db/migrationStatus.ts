import type { Sql } from './client.ts'
import journal from './migrations/meta/_journal.json'

/** Reads how many migrations the database has, and the names of those in this build that it lacks. The app's role may read it. */
export async function readMigrationStatus(sql: Sql): Promise<{ applied: number; pending: string[] }> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  const rows = table?.exists ? await sql`select created_at from drizzle.__drizzle_migrations` : []
  // Drizzle identifies an applied migration by the time at which it was generated.
  const applied = new Set(rows.map((row) => Number(row.created_at)))
  return {
    applied: applied.size,
    pending: journal.entries.filter(({ when }) => !applied.has(when)).map(({ tag }) => tag),
  }
}
