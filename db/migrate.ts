import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import type { Sql } from './client.ts'
import { readMigrationStatus } from './migrationStatus.ts'

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/**
 * Applies the pending migrations as the owner, all in one transaction, then the functions and grants again. `appRole` replaces
 * `:app_role` in the grants. An advisory lock makes concurrent runs wait for each other. Returns the names of what was applied.
 */
export async function migrate(ownerUrl: string, appRole: string): Promise<{ applied: string[] }> {
  if (!/^[a-z_][a-z0-9_]*$/.test(appRole)) throw new Error('the app role has an unusual name')
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(7241992)`
    await refuseFormerSchema(sql)
    const { pending } = await readMigrationStatus(sql)
    await applyMigrations(drizzle(sql), { migrationsFolder })
    await refuseSkippedMigrations(sql)
    await applyFunctionsAndGrants(sql, appRole)
    return { applied: pending }
  } finally {
    await sql.end()
  }
}

/** Earlier versions had a table `migrations` of their own in the schema `public`; their schema cannot be migrated to this one. */
async function refuseFormerSchema(sql: Sql): Promise<void> {
  const [former] = await sql`select to_regclass('public.migrations') is not null as exists`
  if (former?.exists) {
    throw new Error('This database was made by an earlier version: start again with `npm run demo -- --fresh`.')
  }
}

/** Drizzle silently skips a migration that is older than the newest applied one, as happens after merging two branches. */
async function refuseSkippedMigrations(sql: Sql): Promise<void> {
  const { pending } = await readMigrationStatus(sql)
  if (pending.length > 0)
    throw new Error(`Older than the newest applied migration, generate again: ${pending.join(', ')}`)
}

async function applyFunctionsAndGrants(sql: Sql, appRole: string): Promise<void> {
  const [functions, grants] = await Promise.all(['functions.sql', 'grants.sql'].map(readSql))
  const [owner] = await sql`select current_user as role`
  await sql.begin(async (tx) => {
    await tx.unsafe(functions ?? '')
    // In benchmarks the owner is also the app's role and would revoke its own rights.
    if (owner?.role !== appRole) await tx.unsafe((grants ?? '').replaceAll(':app_role', appRole))
  })
}

const readSql = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
